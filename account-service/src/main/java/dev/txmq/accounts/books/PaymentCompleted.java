package dev.txmq.accounts.books;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * As much of the payment service's event as the books need, whatever else it may hold; {@code docs/contract/payment-completed.json}
 * shows it. What the event lacks is null.
 *
 * @param amount in decimals
 * @param bankReference by which the bank finds the payment
 */
record PaymentCompleted(
        @Nullable String orderNo,
        @Nullable Long merchantId,
        @Nullable String amount,
        @Nullable String currency,
        @Nullable String bankReference,
        @Nullable Instant paidAt) {

    static final String TOPIC = "payment-completed";
}
