package dev.txmq.rocketmq.receive;

import org.apache.rocketmq.common.message.MessageExt;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.BodyCompression;
import dev.txmq.rocketmq.WireFormat;
import dev.txmq.rocketmq.WireMessage;

/**
 * One delivery of a message to a consumer group.
 *
 * @param raw as the broker's client has it
 * @param message what is read of it
 */
public record Delivery(MessageExt raw, WireMessage message) {

    /** @throws TxmqException if it cannot be inflated, or has no usable id */
    static Delivery read(MessageExt raw) {
        BodyCompression.inflate(raw);
        return new Delivery(raw, WireFormat.read(raw));
    }

    /** Of one that {@link #read} refuses, which no handler is given: what can be read of it all the same. */
    static Delivery unreadable(MessageExt raw) {
        return new Delivery(raw, WireFormat.readAnyway(raw, raw.getTopic()));
    }

    /**
     * Which attempt it is: 1 for the first, counting up with each redelivery after a failure. Whoever sends a message may claim any
     * number; one that cannot be is the last.
     */
    public int attempt() {
        int before = raw.getReconsumeTimes();
        return before < 0 || before == Integer.MAX_VALUE ? Integer.MAX_VALUE : before + 1;
    }

    /** Whether an operator has sent it again. */
    public boolean isReplay() {
        return WireFormat.replay(raw) > 0;
    }
}
