package dev.txmq.benchmarks.payment.service;

import java.math.BigDecimal;

/**
 * One payment to make. All of it follows from the number of the order, so that every contender makes the same ones.
 *
 * @param points one for each whole unit of currency
 */
public record Payment(long orderNo, long merchantId, long userId, BigDecimal amount, long points) {

    /** Buyers, who have the ids from 1 on. */
    public static final int USERS = 10_000;

    private static final long SCATTER = 7_919;
    private static final int AMOUNTS = 10_000;
    private static final int LEAST = 100;

    /** @param merchants to whom orders go in turn, with the ids from 1 on */
    public static Payment of(long orderNo, int merchants) {
        long cents = LEAST + orderNo % AMOUNTS;
        return new Payment(
                orderNo,
                1 + orderNo % merchants,
                1 + orderNo * SCATTER % USERS,
                BigDecimal.valueOf(cents, 2),
                cents / 100);
    }

    /**
     * The same in SQL, as the columns of an order.
     *
     * @param orderNo an expression
     */
    public static String columns(String orderNo, int merchants) {
        return "%1$s, 1 + %1$s %% %2$d, 1 + %1$s * %3$d %% %4$d, (%6$d + %1$s %% %5$d) / 100"
                .formatted(orderNo, merchants, SCATTER, USERS, AMOUNTS, LEAST);
    }
}
