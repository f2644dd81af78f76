package dev.txmq.payments;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.txmq.service.SqlLedger;

/**
 * What orders that are PAID have earned, less what was spent on them; {@link PaymentOrder#pointsFor} says the same of one. The ledger {@code
 * payment-points} of the points service says what was entered.
 */
@Component
class PaidPointsLedger extends SqlLedger {

    PaidPointsLedger(JdbcClient jdbc) {
        super("paid-points", jdbc, """
                SELECT order_no AS entry_key, FLOOR(amount) - points_to_use AS amount, paid_at AS entered_at, bank_reference AS reference
                FROM payment_order
                WHERE status = 'PAID' AND paid_at >= :from AND paid_at < :to AND (amount >= 1 OR points_to_use > 0)
                ORDER BY order_no
                """);
    }
}
