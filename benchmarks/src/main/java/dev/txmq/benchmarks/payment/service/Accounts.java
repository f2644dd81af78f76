package dev.txmq.benchmarks.payment.service;

import java.math.BigDecimal;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code account} and {@code account_entry}, in the transaction of the calling thread. */
public final class Accounts {

    private final JdbcClient jdbc;

    public Accounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether a merchant can be credited. Locks nothing. */
    public boolean isOpen(long merchantId) {
        return jdbc.sql("SELECT open FROM account WHERE merchant_id = ?")
                .param(merchantId)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Locks the merchant's row. */
    public void credit(long orderNo, long merchantId, BigDecimal amount) {
        jdbc.sql("INSERT INTO account_entry (order_no, merchant_id, amount) VALUES (?, ?, ?)")
                .params(orderNo, merchantId, amount)
                .update();
        int credited = jdbc.sql("UPDATE account SET balance = balance + ? WHERE merchant_id = ?")
                .params(amount, merchantId)
                .update();
        if (credited == 0) {
            throw new IllegalStateException("Merchant %d has no account".formatted(merchantId));
        }
    }
}
