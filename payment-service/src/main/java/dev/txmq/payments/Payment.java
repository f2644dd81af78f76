package dev.txmq.payments;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.txmq.tcc.Activities.Outcome;

/**
 * An order as clients see it; what is not known yet is left out.
 *
 * @param amount with two decimals
 * @param reason why the last activity was cancelled
 * @param reservation the last activity, in the answer to a GET
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Payment(
        String orderNo,
        long userId,
        long merchantId,
        String amount,
        String currency,
        long pointsToUse,
        OrderStatus status,
        @Nullable String bankReference,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant paidAt,
        @Nullable ReservationActivity reservation) {

    static Payment of(PaymentOrder order) {
        return new Payment(
                order.orderNo(),
                order.userId(),
                order.merchantId(),
                order.decimalAmount(),
                order.currency(),
                order.pointsToUse(),
                order.status(),
                order.bankReference(),
                order.reason(),
                order.createdAt(),
                order.paidAt(),
                null);
    }

    /** As a bank is told: whether an activity is in progress, or due, is one to it. */
    static Payment forTheBank(PaymentOrder order) {
        Payment payment = of(order);
        return order.status() == OrderStatus.PAYING ? payment.with(OrderStatus.PENDING) : payment;
    }

    Payment with(ReservationActivity activity) {
        return new Payment(
                orderNo,
                userId,
                merchantId,
                amount,
                currency,
                pointsToUse,
                status,
                bankReference,
                reason,
                createdAt,
                paidAt,
                activity);
    }

    private Payment with(OrderStatus other) {
        return new Payment(
                orderNo,
                userId,
                merchantId,
                amount,
                currency,
                pointsToUse,
                other,
                bankReference,
                reason,
                createdAt,
                paidAt,
                reservation);
    }

    /**
     * The activity that reserves and settles.
     *
     * @param refusedBy the participant that said no
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ReservationActivity(
            UUID id,
            String status,
            @Nullable String refusedBy,
            @Nullable String reason) {

        static ReservationActivity of(Outcome outcome) {
            return new ReservationActivity(
                    outcome.id(), outcome.status().name(), outcome.refusedBy(), outcome.reason());
        }
    }
}
