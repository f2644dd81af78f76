package dev.txmq.payments;

import java.time.Instant;
import java.util.Objects;

/**
 * The event that other services see, as {@code docs/contract/payment-completed.json} shows it.
 *
 * @param amount with two decimals
 */
record PaymentCompleted(
        String orderNo,
        long userId,
        long merchantId,
        String amount,
        String currency,
        long pointsUsed,
        long pointsEarned,
        String bankReference,
        Instant paidAt) {

    static final String TOPIC = "payment-completed";

    /** @param paid an order that is PAID */
    static PaymentCompleted of(PaymentOrder paid) {
        return new PaymentCompleted(
                paid.orderNo(),
                paid.userId(),
                paid.merchantId(),
                paid.decimalAmount(),
                paid.currency(),
                paid.pointsToUse(),
                paid.pointsEarned(),
                Objects.requireNonNull(paid.bankReference()),
                Objects.requireNonNull(paid.paidAt()));
    }
}
