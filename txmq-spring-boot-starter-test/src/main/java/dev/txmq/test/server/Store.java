package dev.txmq.test.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

import org.apache.rocketmq.common.message.MessageExt;

import dev.txmq.test.StoredMessage;

/** Reads and writes a running broker's messages behind its back. */
public abstract class Store {

    /** Whether all that is stored can be found: the broker writes its index a moment after it answered the producer. */
    public abstract boolean isIndexed();

    /** All messages of a topic, in any order; empty when there is no such topic. */
    public abstract List<MessageExt> read(String topic);

    /** Returns whether the broker took it. */
    public abstract boolean storeCopy(MessageExt original);

    /** In the order in which they were stored. */
    public final List<StoredMessage> messages(String topic) {
        return inOrder(topic).stream().map(StoredMessage::of).toList();
    }

    /**
     * Stores copies of a topic's first message with this key, equal in everything but the place.
     *
     * @return how many were stored
     * @throws IllegalArgumentException when the topic has no such message
     */
    public final int storeAgain(String topic, String key, int times) {
        MessageExt original = inOrder(topic).stream()
                .filter(message -> key.equals(StoredMessage.of(message).key()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("Topic %s has no message with key '%s'".formatted(topic, key)));
        int stored = 0;
        while (stored < times && storeCopy(original)) {
            stored++;
        }
        return stored;
    }

    private List<MessageExt> inOrder(String topic) {
        Waiting.until(Duration.ofSeconds(10), "all messages are indexed", this::isIndexed);
        return read(topic).stream()
                .sorted(Comparator.comparingLong(MessageExt::getCommitLogOffset))
                .toList();
    }
}
