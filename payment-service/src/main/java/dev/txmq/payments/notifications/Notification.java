package dev.txmq.payments.notifications;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.txmq.notify.DeliveryLog.Delivery;
import dev.txmq.notify.DeliveryLog.Status;

/**
 * How the notice of an order stands; what is not known is left out. What the merchant's server answered besides its status is for operators.
 *
 * @param type {@code payment.paid} or {@code payment.failed}
 * @param attempts how often it was sent
 * @param nextAttemptAt when it is due, while it is WAITING
 * @param lastStatus of the last HTTP answer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Notification(
        String type,
        Status state,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant lastAttemptAt,
        @Nullable Integer lastStatus) {

    static Notification of(Delivery delivery) {
        return new Notification(
                delivery.type(),
                delivery.status(),
                delivery.attempts(),
                delivery.nextAttemptAt(),
                delivery.lastAttemptAt(),
                delivery.lastStatus());
    }
}
