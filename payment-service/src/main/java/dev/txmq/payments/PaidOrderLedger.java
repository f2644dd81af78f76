package dev.txmq.payments;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.txmq.service.SqlLedger;

/**
 * The orders that are PAID. Each must have one credit and one voucher, and no other order may have one: the ledgers {@code credits} and {@code
 * vouchers} of the account service say which have.
 */
@Component
class PaidOrderLedger extends SqlLedger {

    PaidOrderLedger(JdbcClient jdbc) {
        super("paid-orders", jdbc, """
                SELECT order_no AS entry_key, amount, paid_at AS entered_at, bank_reference AS reference
                FROM payment_order WHERE status = 'PAID' AND paid_at >= :from AND paid_at < :to
                ORDER BY order_no
                """);
    }
}
