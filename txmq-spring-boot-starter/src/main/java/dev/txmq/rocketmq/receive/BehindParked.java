package dev.txmq.rocketmq.receive;

import dev.txmq.MessageId;
import dev.txmq.rocketmq.WireMessage;

/** Why an ordered message is parked that has not failed: the one before it is parked. */
public final class BehindParked extends RuntimeException {

    private final MessageId predecessor;

    public BehindParked(WireMessage message, MessageId predecessor) {
        super(
                "Message %s waits for message %s of the same key, which is parked: once that is replayed or discarded, this one is replayed by itself"
                        .formatted(message, predecessor),
                null,
                false,
                false);
        this.predecessor = predecessor;
    }

    public MessageId predecessor() {
        return predecessor;
    }
}
