package dev.txmq.consume;

import java.util.Map;
import java.util.UUID;

import org.apache.rocketmq.common.message.MessageExt;
import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.receive.Delivery;

final class Deliveries {

    private Deliveries() {}

    static Delivery ofAttempt(int attempt) {
        return redelivered(attempt - 1);
    }

    /** @param times as the message says */
    static Delivery redelivered(int times) {
        return of(times, new byte[0]);
    }

    static Delivery ofBody(byte[] body) {
        return of(0, body);
    }

    static Delivery of(String topic, @Nullable String tag, @Nullable String type) {
        return new Delivery(
                new MessageExt(),
                new WireMessage(
                        new MessageId(UUID.randomUUID()),
                        topic,
                        "7",
                        tag,
                        type == null ? Map.of() : Map.of(WireMessage.TYPE, type),
                        new byte[0]));
    }

    private static Delivery of(int redelivered, byte[] body) {
        MessageExt raw = new MessageExt();
        raw.setReconsumeTimes(redelivered);
        return new Delivery(
                raw, new WireMessage(new MessageId(UUID.randomUUID()), "orders", "7", null, Map.of(), body));
    }
}
