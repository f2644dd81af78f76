package dev.txmq.payments;

import java.time.Instant;
import java.util.Objects;

/**
 * The event that a bank does not pay, as {@code docs/contract/payment-failed.json} shows it.
 *
 * @param amount with two decimals
 */
record PaymentFailed(
        String orderNo,
        long userId,
        long merchantId,
        String amount,
        String currency,
        String bankReference,
        Instant failedAt) {

    static final String TOPIC = "payment-failed";

    /** @param failed an order that is FAILED */
    static PaymentFailed of(PaymentOrder failed, Instant failedAt) {
        return new PaymentFailed(
                failed.orderNo(),
                failed.userId(),
                failed.merchantId(),
                failed.decimalAmount(),
                failed.currency(),
                Objects.requireNonNull(failed.bankReference()),
                failedAt);
    }
}
