package dev.txmq.payments;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.tcc.Activities.Outcome;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

/**
 * The order's own part in its payment: PAYING while the others reserve, PAID in the commit that confirms them all, PENDING again in the
 * one that cancels. The voucher's message is published in that first commit, so there is one for each PAID order and for no other.
 */
@Component
class OrderBranch implements Participant<OrderBranch.Paying> {

    static final String NAME = "order";

    private final Orders orders;
    private final TransactionalPublisher publisher;
    private final Clock clock;

    OrderBranch(Orders orders, TransactionalPublisher publisher, Clock clock) {
        this.orders = orders;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Whether a participant elsewhere said no, which it would say again. An order says no to an attempt that is late, and that is not
     * for the next one to suffer.
     */
    static boolean refusedByAnother(Outcome outcome) {
        return outcome.refusedBy() != null && !outcome.refusedBy().equals(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable Object reserve(Reservation<Paying> reservation) {
        String orderNo = reservation.request().orderNo();
        if (orders.startPaying(orderNo) == 0) {
            throw new ReservationRefusedException("Order %s is not PENDING any more".formatted(orderNo));
        }
        return null;
    }

    @Override
    public void confirm(Reservation<Paying> reservation) {
        String orderNo = reservation.request().orderNo();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        requirePaying(orderNo, orders.pay(orderNo, now));
        PaymentOrder paid = orders.find(orderNo).orElseThrow(() -> new PaymentNotFound(orderNo));
        publisher.publish(new OutgoingMessage(PaymentCompleted.TOPIC, orderNo, PaymentCompleted.of(paid)));
    }

    @Override
    public void cancel(Reservation<Paying> reservation) {
        String orderNo = reservation.request().orderNo();
        requirePaying(orderNo, orders.stopPaying(orderNo));
    }

    /** Nothing but this activity moves an order that is PAYING. */
    private static void requirePaying(String orderNo, int moved) {
        if (moved == 0) {
            throw new IllegalStateException(
                    "Order %s is not PAYING though it is reserved: find out who changed it by hand".formatted(orderNo));
        }
    }

    /** What the activity says about the order. The rest is in its row. */
    record Paying(String orderNo) {}
}
