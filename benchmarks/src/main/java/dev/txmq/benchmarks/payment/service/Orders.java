package dev.txmq.benchmarks.payment.service;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code payment_order}, in the transaction of the calling thread. */
public final class Orders {

    private final JdbcClient jdbc;

    public Orders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Where an order stands. */
    public enum Status {
        CREATED,
        PAYING,
        PAID
    }

    /** @throws IllegalStateException if it is not where it should be */
    public void move(long orderNo, Status from, Status to) {
        int moved = jdbc.sql("UPDATE payment_order SET status = ? WHERE order_no = ? AND status = ?")
                .params(to.name(), orderNo, from.name())
                .update();
        if (moved == 0) {
            throw new IllegalStateException("Order %d is not %s".formatted(orderNo, from));
        }
    }
}
