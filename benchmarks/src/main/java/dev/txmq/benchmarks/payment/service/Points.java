package dev.txmq.benchmarks.payment.service;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code points_account} and {@code points_entry}, in the transaction of the calling thread. */
public final class Points {

    private final JdbcClient jdbc;

    public Points(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether a buyer can be credited. Locks nothing. */
    public boolean isThere(long userId) {
        return jdbc.sql("SELECT 1 FROM points_account WHERE user_id = ?")
                .param(userId)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Locks the buyer's row. */
    public void credit(long orderNo, long userId, long points) {
        jdbc.sql("INSERT INTO points_entry (order_no, user_id, points) VALUES (?, ?, ?)")
                .params(orderNo, userId, points)
                .update();
        int credited = jdbc.sql("UPDATE points_account SET balance = balance + ? WHERE user_id = ?")
                .params(points, userId)
                .update();
        if (credited == 0) {
            throw new IllegalStateException("Buyer %d has no points".formatted(userId));
        }
    }
}
