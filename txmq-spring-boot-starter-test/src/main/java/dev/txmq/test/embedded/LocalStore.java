package dev.txmq.test.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageExtBrokerInner;
import org.apache.rocketmq.store.MessageStore;
import org.apache.rocketmq.store.SelectMappedBufferResult;
import org.apache.rocketmq.store.queue.ConsumeQueueInterface;

import dev.txmq.test.server.Store;

/** The messages of a broker in this JVM. */
final class LocalStore extends Store {

    private final MessageStore store;

    LocalStore(MessageStore store) {
        this.store = store;
    }

    @Override
    public boolean isIndexed() {
        return store.dispatchBehindBytes() <= 0;
    }

    @Override
    public List<MessageExt> read(String topic) {
        List<MessageExt> messages = new ArrayList<>();
        queues(topic).forEach((number, queue) -> read(queue, messages));
        return messages;
    }

    @Override
    public boolean storeCopy(MessageExt original) {
        return store.putMessage(copy(original)).isOk();
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
