package dev.txmq.points;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.txmq.service.SqlLedger;

/**
 * What orders have earned, less what was spent on them; an order has one entry for each activity. The ledger {@code paid-points} of the payment
 * service says what it must be.
 */
@Component
class PaymentLedger extends SqlLedger {

    PaymentLedger(JdbcClient jdbc) {
        super("payment-points", jdbc, """
                SELECT activity_key AS entry_key, SUM(delta) AS amount, MIN(awarded_at) AS entered_at, HEX(activity_id) AS reference
                FROM points_entry WHERE activity_key IS NOT NULL AND awarded_at >= :from AND awarded_at < :to
                GROUP BY activity_key, activity_id
                ORDER BY activity_key
                """);
    }
}
