package dev.txmq.points;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.tcc.Reservation;

/** What listeners and branches of the service are given, without a broker or an initiator. */
final class Given {

    private Given() {}

    static ReceivedMessage<UserRegistered> registered(long user) {
        return new ReceivedMessage<>(
                new MessageId(UUID.randomUUID()),
                UserRegistered.TOPIC,
                String.valueOf(user),
                null,
                Map.of(),
                1,
                new UserRegistered(user));
    }

    static Reservation<PaymentPoints> payment(String orderNo, PaymentPoints points) {
        return new Reservation<>(
                UUID.randomUUID(), "payment", orderNo, "points", points, Instant.parse("2026-01-31T10:15:30Z"));
    }
}
