package dev.txmq.it.tcc;

import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.tcc.Hooks.Step;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

/** The market's own branch: an order that is OPEN, PAYING or PAID. Its request is the number of the order. */
class MarketOrders implements Participant<String> {

    private final JdbcClient jdbc;
    private final TransactionalPublisher publisher;
    private final Hooks hooks;
    private final TransactionTemplate transaction;

    MarketOrders(
            JdbcClient jdbc, TransactionalPublisher publisher, Hooks hooks, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.publisher = publisher;
        this.hooks = hooks;
        this.transaction = new TransactionTemplate(transactions);
    }

    void place(String number) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("INSERT INTO market_order (number, status) VALUES (?, 'OPEN')")
                        .param(number)
                        .update());
    }

    String status(String number) {
        String found = transaction.execute(status -> jdbc.sql("SELECT status FROM market_order WHERE number = ?")
                .param(number)
                .query(String.class)
                .single());
        return String.valueOf(found);
    }

    @Override
    public String name() {
        return "order";
    }

    @Override
    public Object reserve(Reservation<String> reservation) {
        if (!move(reservation.request(), "OPEN", "PAYING")) {
            throw new ReservationRefusedException("Order %s is not open".formatted(reservation.request()));
        }
        hooks.reached(Step.RESERVED, reservation);
        return null;
    }

    @Override
    public void confirm(Reservation<String> reservation) {
        move(reservation.request(), "PAYING", "PAID");
        publisher.publish(
                new OutgoingMessage("order-paid", reservation.request(), Map.of("number", reservation.request())));
        hooks.reached(Step.CONFIRMED, reservation);
    }

    @Override
    public void cancel(Reservation<String> reservation) {
        move(reservation.request(), "PAYING", "OPEN");
        hooks.reached(Step.CANCELLED, reservation);
    }

    private boolean move(String number, String from, String to) {
        return jdbc.sql("UPDATE market_order SET status = ? WHERE number = ? AND status = ?")
                        .params(to, number, from)
                        .update()
                == 1;
    }
}
