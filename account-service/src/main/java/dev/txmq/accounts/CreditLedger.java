package dev.txmq.accounts;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.txmq.service.SqlLedger;

/** What merchants were credited for their orders. The ledger {@code paid-orders} of the payment service says what they must have been. */
@Component
class CreditLedger extends SqlLedger {

    CreditLedger(JdbcClient jdbc) {
        super("credits", jdbc, """
                SELECT order_no AS entry_key, amount, booked_at AS entered_at, CONCAT('merchant ', merchant_id) AS reference
                FROM account_entry WHERE booked_at >= :from AND booked_at < :to
                ORDER BY order_no
                """);
    }
}
