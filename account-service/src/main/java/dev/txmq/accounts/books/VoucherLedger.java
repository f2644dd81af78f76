package dev.txmq.accounts.books;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.txmq.service.SqlLedger;

/** What the bank has paid for each order, by its voucher. The ledger {@code paid-orders} of the payment service says what it must have paid. */
@Component
class VoucherLedger extends SqlLedger {

    VoucherLedger(JdbcClient jdbc) {
        super("vouchers", jdbc, """
                SELECT v.order_no AS entry_key, COALESCE(SUM(l.amount), 0) AS amount, v.entered_at, v.bank_reference AS reference
                FROM voucher v LEFT JOIN voucher_line l ON l.order_no = v.order_no AND l.book_account = 'bank'
                WHERE v.entered_at >= :from AND v.entered_at < :to
                GROUP BY v.order_no, v.entered_at, v.bank_reference
                ORDER BY v.order_no
                """);
    }
}
