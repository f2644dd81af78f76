package dev.txmq.payments;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code payment_order}; the columns say what each value is.
 *
 * @param createdAt in whole microseconds, as the database keeps it; the same holds for the other times
 */
record PaymentOrder(
        String orderNo,
        long userId,
        long merchantId,
        BigDecimal amount,
        String currency,
        long pointsToUse,
        OrderStatus status,
        @Nullable BankResult bankResult,
        @Nullable String bankReference,
        int attempts,
        int retries,
        @Nullable Instant tryingUntil,
        @Nullable Instant dueAt,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant paidAt) {

    /** One point for each whole unit of currency. */
    static long pointsFor(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.DOWN).longValueExact();
    }

    /** As it is written in JSON, with two decimals. */
    String decimalAmount() {
        return amount.setScale(2, RoundingMode.UNNECESSARY).toPlainString();
    }

    long pointsEarned() {
        return pointsFor(amount);
    }

    /** Whether that request is the one that this order was created by. */
    boolean isFor(NewPayment payment) {
        return userId == payment.userId()
                && merchantId == payment.merchantId()
                && amount.compareTo(payment.decimalAmount()) == 0
                && currency.equals(payment.currency())
                && pointsToUse == payment.pointsOrNone();
    }

    /** Whether the bank said this before. */
    boolean wasReported(BankReport report) {
        return bankResult == BankResult.valueOf(report.result())
                && report.bankReference().equals(bankReference);
    }

    /** Whether an activity is in progress, as far as the row tells. */
    boolean isBeingTried(Instant now) {
        return status == OrderStatus.PAYING
                || (status == OrderStatus.PENDING && tryingUntil != null && tryingUntil.isAfter(now));
    }
}
