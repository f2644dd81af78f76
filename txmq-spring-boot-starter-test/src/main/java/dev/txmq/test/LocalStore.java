package dev.txmq.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageExtBrokerInner;
import org.apache.rocketmq.store.MessageStore;
import org.apache.rocketmq.store.SelectMappedBufferResult;
import org.apache.rocketmq.store.queue.ConsumeQueueInterface;

/** Reads and writes a running broker's messages behind its back. */
final class Store {

    private final MessageStore store;

    Store(MessageStore store) {
        this.store = store;
    }

    List<StoredMessage> messages(String topic) {
        return read(topic).stream().map(StoredMessage::of).toList();
    }

    /**
     * Stores copies of a topic's first message with this key, equal in everything but the place.
     *
     * @return how many were stored
     * @throws IllegalArgumentException when the topic has no such message
     */
    int storeAgain(String topic, String key, int times) {
        MessageExt original = read(topic).stream()
                .filter(message -> key.equals(StoredMessage.of(message).key()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("Topic %s has no message with key '%s'".formatted(topic, key)));
        int stored = 0;
        while (stored < times && store.putMessage(copy(original)).isOk()) {
            stored++;
        }
        return stored;
    }

    private List<MessageExt> read(String topic) {
        // Messages are found by an index that the broker writes a moment after it answered the producer.
        Waiting.until(Duration.ofSeconds(10), "all messages are indexed", () -> store.dispatchBehindBytes() <= 0);
        List<MessageExt> messages = new ArrayList<>();
        queues(topic).forEach((number, queue) -> read(queue, messages));
        messages.sort(Comparator.comparingLong(MessageExt::getCommitLogOffset));
        return messages;
    }

    private Map<Integer, ConsumeQueueInterface> queues(String topic) {
        Map<Integer, ConsumeQueueInterface> queues =
                store.getQueueStore().getConsumeQueueTable().get(topic);
        return queues == null ? Map.of() : queues;
    }

    private void read(ConsumeQueueInterface queue, List<MessageExt> messages) {
        long end = queue.getMaxOffsetInQueue();
        for (long offset = queue.getMinOffsetInQueue(); offset < end; offset++) {
            messages.add(read(queue.get(offset).getPos()));
        }
    }

    private MessageExt read(long position) {
        SelectMappedBufferResult buffer = store.selectOneMessageByOffset(position);
        if (buffer == null) {
            throw new IllegalStateException("The broker has deleted the message at " + position);
        }
        try {
            return MessageDecoder.decode(buffer.getByteBuffer());
        } finally {
            buffer.release();
        }
    }

    private static MessageExtBrokerInner copy(MessageExt original) {
        MessageExtBrokerInner copy = new MessageExtBrokerInner();
        copy.setTopic(original.getTopic());
        copy.setQueueId(original.getQueueId());
        copy.setBody(original.getBody());
        copy.setFlag(original.getFlag());
        MessageAccessor.setProperties(copy, original.getProperties());
        copy.setPropertiesString(MessageDecoder.messageProperties2String(original.getProperties()));
        copy.setTagsCode(MessageExtBrokerInner.tagsString2tagsCode(original.getTags()));
        copy.setBornTimestamp(original.getBornTimestamp());
        copy.setBornHost(original.getBornHost());
        copy.setStoreHost(original.getStoreHost());
        return copy;
    }
}
