package dev.txmq.payments;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.txmq.payments.notifications.Notification;
import dev.txmq.tcc.Activities.Outcome;

/**
 * An order as clients see it; what is not known yet is left out.
 *
 * @param amount with two decimals
 * @param reason why the last activity was cancelled
 * @param reservation the last activity, in the answer to a GET
 * @param notification how the merchant was told, in the answer to a GET; missing as long as there is nothing to tell, and if the merchant is
 *     told nothing
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
        @Nullable ReservationActivity reservation,
        @Nullable Notification notification) {

    static Payment of(PaymentOrder order) {
        return of(order, order.status(), null, null);
    }

    /** As a bank is told: whether an activity is in progress, or due, is one to it. */
    static Payment forTheBank(PaymentOrder order) {
        OrderStatus status = order.status() == OrderStatus.PAYING ? OrderStatus.PENDING : order.status();
        return of(order, status, null, null);
    }

    /** With what it has led to. */
    static Payment of(
            PaymentOrder order, @Nullable ReservationActivity reservation, @Nullable Notification notification) {
        return of(order, order.status(), reservation, notification);
    }

    private static Payment of(
            PaymentOrder order,
            OrderStatus status,
            @Nullable ReservationActivity reservation,
            @Nullable Notification notification) {
        return new Payment(
                order.orderNo(),
                order.userId(),
                order.merchantId(),
                order.decimalAmount(),
                order.currency(),
                order.pointsToUse(),
                status,
                order.bankReference(),
                order.reason(),
                order.createdAt(),
                order.paidAt(),
                reservation,
                notification);
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
