package dev.txmq.it.processes;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.txmq.it.processes.Payments.Reported;

import static org.assertj.core.api.Assertions.assertThat;

/** What the payment service, the account service and the points service hold about orders, read past the services. */
public final class PaymentBooks {

    /** At any moment, whatever is down, frozen or under way. */
    private static final Map<String, String> ALWAYS_ZERO = Map.ofEntries(
            Map.entry("orders that contradict their bank", """
                    SELECT COUNT(*) FROM payments.payment_order WHERE NOT (CASE status
                      WHEN 'CREATED' THEN bank_result IS NULL WHEN 'EXPIRED' THEN bank_result IS NULL
                      WHEN 'FAILED' THEN bank_result = 'FAILURE'
                      ELSE bank_result = 'SUCCESS' END)
                    """),
            Map.entry("PAID orders without exactly one activity that is confirmed", """
                    SELECT COUNT(*) FROM payments.payment_order o WHERE o.status = 'PAID' AND
                      (SELECT COUNT(*) FROM payments.txmq_activity a
                       WHERE a.business_key = o.order_no AND a.status = 'CONFIRMED') <> 1
                    """),
            Map.entry("confirmed activities of orders that are not PAID", """
                    SELECT COUNT(*) FROM payments.txmq_activity a
                    LEFT JOIN payments.payment_order o ON o.order_no = CONVERT(a.business_key USING ascii)
                    WHERE a.status = 'CONFIRMED' AND COALESCE(o.status, '') <> 'PAID'
                    """),
            Map.entry("reservations of the account service that contradict their activity", contradictions("accounts")),
            Map.entry("reservations of the points service that contradict their activity", contradictions("points")),
            Map.entry("credits without a PAID order of that merchant and amount", """
                    SELECT COUNT(*) FROM accounts.account_entry e
                    LEFT JOIN payments.payment_order o ON o.order_no = e.order_no
                    WHERE COALESCE(o.status, '') <> 'PAID' OR o.merchant_id <> e.merchant_id OR o.amount <> e.amount
                    """),
            Map.entry("orders that are credited twice", """
                    SELECT COUNT(*) FROM (SELECT order_no FROM accounts.account_entry GROUP BY order_no HAVING COUNT(*) > 1) twice
                    """),
            Map.entry("points without a PAID order of that buyer and number", """
                    SELECT COUNT(*) FROM points.points_entry e
                    LEFT JOIN payments.txmq_activity a ON a.id = e.activity_id
                    LEFT JOIN payments.payment_order o ON o.order_no = CONVERT(a.business_key USING ascii)
                    WHERE e.reason <> 'REGISTRATION' AND (COALESCE(o.status, '') <> 'PAID' OR o.user_id <> e.user_id
                      OR e.delta <> IF(e.reason = 'PAYMENT', FLOOR(o.amount), -o.points_to_use))
                    """),
            Map.entry("orders whose points are entered twice", """
                    SELECT COUNT(*) FROM (SELECT a.business_key FROM points.points_entry e
                      JOIN payments.txmq_activity a ON a.id = e.activity_id
                      GROUP BY a.business_key, e.reason HAVING COUNT(*) > 1) twice
                    """),
            Map.entry("vouchers without a PAID order of that amount", """
                    SELECT COUNT(*) FROM (SELECT v.order_no FROM accounts.voucher v
                      LEFT JOIN accounts.voucher_line l ON l.order_no = v.order_no
                      LEFT JOIN payments.payment_order o ON o.order_no = v.order_no AND o.status = 'PAID'
                      GROUP BY v.order_no, o.amount
                      HAVING COUNT(l.line) <> 2 OR o.amount IS NULL OR MAX(l.amount) <> o.amount OR SUM(l.amount) <> 0) wrong
                    """),
            Map.entry(
                    "difference between debits and credits",
                    "SELECT COALESCE(SUM(amount), 0) <> 0 FROM accounts.voucher_line"),
            Map.entry("merchants' balances that are not the sum of their entries", """
                    SELECT COUNT(*) FROM accounts.account a WHERE a.balance <>
                      (SELECT COALESCE(SUM(e.amount), 0) FROM accounts.account_entry e WHERE e.merchant_id = a.merchant_id)
                    """),
            Map.entry("notices that contradict their order", """
                    SELECT COUNT(*) FROM payments.txmq_notice n
                    LEFT JOIN payments.payment_order o ON o.order_no = CONVERT(n.notice_key USING ascii)
                    WHERE COALESCE(o.status, '') <> IF(n.type = 'payment.paid', 'PAID', 'FAILED')
                      OR CONVERT(o.merchant_id, CHAR) <> n.recipient
                    """),
            Map.entry("orders with two notices", """
                    SELECT COUNT(*) FROM (SELECT notice_key FROM payments.txmq_notice GROUP BY notice_key HAVING COUNT(*) > 1) twice
                    """),
            Map.entry("buyers' frozen points that are not the sum of what is pending", """
                    SELECT COUNT(*) FROM points.points_account a WHERE a.frozen <>
                      (SELECT COALESCE(SUM(p.spend), 0) FROM points.points_pending p WHERE p.user_id = a.user_id)
                    """));

    /** When nothing is under way. */
    private static final Map<String, String> ZERO_AT_THE_END = Map.ofEntries(
            Map.entry(
                    "orders that wait for their bank, are tried or due",
                    "SELECT COUNT(*) FROM payments.payment_order WHERE status IN ('CREATED', 'PENDING', 'PAYING')"),
            Map.entry(
                    "delayed messages that are not due",
                    "SELECT COUNT(*) FROM payments.txmq_scheduled WHERE status = 'SCHEDULED'"),
            Map.entry("delayed messages of expired orders that were cancelled", """
                    SELECT COUNT(*) FROM payments.payment_order o
                    JOIN payments.txmq_scheduled s ON s.message_key = CONVERT(o.order_no USING utf8mb4)
                    WHERE o.status = 'EXPIRED' AND s.status <> 'DUE'
                    """),
            Map.entry(
                    "activities that are open",
                    "SELECT COUNT(*) FROM payments.txmq_activity WHERE status = 'TRYING' OR completed_at IS NULL"),
            Map.entry("reservations of the payment service that are open", open("payments")),
            Map.entry("reservations of the account service that are open", open("accounts")),
            Map.entry("reservations of the points service that are open", open("points")),
            Map.entry("credits that are incoming", "SELECT COUNT(*) FROM accounts.pending_credit"),
            Map.entry("points that are frozen or incoming", "SELECT COUNT(*) FROM points.points_pending"),
            Map.entry("PAID orders without their credit", """
                    SELECT COUNT(*) FROM payments.payment_order o
                    LEFT JOIN accounts.account_entry e ON e.order_no = o.order_no
                    WHERE o.status = 'PAID' AND e.id IS NULL
                    """),
            Map.entry("PAID orders without all their points", """
                    SELECT COUNT(*) FROM payments.payment_order o WHERE o.status = 'PAID' AND
                      (SELECT COUNT(*) FROM payments.txmq_activity a JOIN points.points_entry e ON e.activity_id = a.id
                       WHERE a.business_key = o.order_no) <> (o.amount >= 1) + (o.points_to_use > 0)
                    """),
            Map.entry("PAID orders without their voucher", """
                    SELECT COUNT(*) FROM payments.payment_order o LEFT JOIN accounts.voucher v ON v.order_no = o.order_no
                    WHERE o.status = 'PAID' AND v.order_no IS NULL
                    """),
            Map.entry("PAID and FAILED orders that their merchant is not told of", """
                    SELECT COUNT(*) FROM payments.payment_order o
                    JOIN payments.txmq_endpoint e ON e.recipient = CONVERT(o.merchant_id, CHAR)
                    LEFT JOIN payments.txmq_notice n ON n.recipient = e.recipient AND n.notice_key = CONVERT(o.order_no USING utf8mb4)
                    LEFT JOIN payments.txmq_delivery d
                      ON d.notice_id = n.id AND d.endpoint_id = e.id AND d.status = 'DELIVERED'
                    WHERE o.status IN ('PAID', 'FAILED') AND d.id IS NULL
                    """),
            Map.entry("merchants' balances that are not the sum of their PAID orders", """
                    SELECT COUNT(*) FROM accounts.account a WHERE a.balance <>
                      (SELECT COALESCE(SUM(o.amount), 0) FROM payments.payment_order o
                       WHERE o.merchant_id = a.merchant_id AND o.status = 'PAID')
                    """),
            Map.entry("users' points that are not their award and what their PAID orders add up to", """
                    SELECT COUNT(*) FROM users.users u LEFT JOIN points.points_account a ON a.user_id = u.id
                    LEFT JOIN (SELECT user_id, SUM(FLOOR(amount) - points_to_use) AS points FROM payments.payment_order
                      WHERE status = 'PAID' GROUP BY user_id) o ON o.user_id = u.id
                    WHERE COALESCE(a.balance, 0) <> 100 + COALESCE(o.points, 0)
                    """),
            Map.entry("merchants without an account", """
                    SELECT COUNT(*) FROM payments.merchant m LEFT JOIN accounts.account a ON a.merchant_id = m.id
                    WHERE a.merchant_id IS NULL
                    """),
            Map.entry("accounts without a merchant", """
                    SELECT COUNT(*) FROM accounts.account a LEFT JOIN payments.merchant m ON m.id = a.merchant_id
                    WHERE m.id IS NULL
                    """),
            Map.entry(
                    "messages in doubt",
                    "SELECT COUNT(*) FROM payments.txmq_message WHERE status NOT IN ('PUBLISHED', 'ROLLED_BACK')"),
            Map.entry("dead letters that are parked", """
                    SELECT (SELECT COUNT(*) FROM accounts.txmq_dead_letter WHERE status = 'PARKED')
                      + (SELECT COUNT(*) FROM points.txmq_dead_letter WHERE status = 'PARKED')
                      + (SELECT COUNT(*) FROM payments.txmq_dead_letter WHERE status = 'PARKED')
                    """));

    private final Sql sql;
    /** The numbers of orders that other tests have placed. */
    private final Set<String> seen = new HashSet<>();

    PaymentBooks(int databasePort) {
        sql = new Sql(databasePort);
    }

    private static String contradictions(String database) {
        return """
                SELECT COUNT(*) FROM %s.txmq_reservation r JOIN payments.txmq_activity a ON a.id = r.activity_id
                WHERE r.status <> 'RESERVED' AND r.status <> a.status
                """.formatted(database);
    }

    private static String open(String database) {
        return "SELECT COUNT(*) FROM %s.txmq_reservation WHERE status = 'RESERVED'".formatted(database);
    }

    /** Returns what does not hold of all that must hold at any moment, by name. The database must be there. */
    public Map<String, Long> wrongNow() {
        return sql.wrong(ALWAYS_ZERO);
    }

    /**
     * Waits until nothing is under way, then checks that each order has ended as it must, and all that it has led to.
     *
     * @param patience from one order that ends to the next
     */
    public void assertSettled(Collection<Reported> reported, Duration patience) {
        sql.awaitSettled("payments", ZERO_AT_THE_END, ALWAYS_ZERO, patience);
        assertEnds(reported);
    }

    private void assertEnds(Collection<Reported> reported) {
        Map<String, String> statuses = statuses();
        statuses.keySet().removeAll(seen);
        seen.addAll(statuses.keySet());
        assertThat(statuses).hasSameSizeAs(reported);
        assertThat(reported)
                .allSatisfy(one -> assertThat(statuses.get(one.order().orderNo()))
                        .as(one.toString())
                        .isEqualTo(one.order().end().name()));
        // what a bank was told is never taken back; a CREATED order has no bank yet
        assertThat(reported)
                .filteredOn(one -> !List.of("CREATED", "PENDING").contains(one.status()))
                .allSatisfy(one -> assertThat(statuses.get(one.order().orderNo()))
                        .as(one.toString())
                        .isEqualTo(one.status()));
    }

    private Map<String, String> statuses() {
        return rows("SELECT CONCAT(order_no, ' ', status) FROM payments.payment_order");
    }

    /** How many orders there are, by status. */
    public Map<String, Long> orders() {
        return counts("SELECT CONCAT(status, ' ', COUNT(*)) FROM payments.payment_order GROUP BY status");
    }

    /** How many activities there are, by status. */
    public Map<String, Long> activities() {
        return counts("SELECT CONCAT(status, ' ', COUNT(*)) FROM payments.txmq_activity GROUP BY status");
    }

    /** How many notices there are of an order. */
    public long notices(String orderNo) {
        return sql.number("SELECT COUNT(*) FROM payments.txmq_notice WHERE notice_key = ?", orderNo);
    }

    public long vouchers() {
        return sql.number("SELECT COUNT(*) FROM accounts.voucher");
    }

    private Map<String, Long> counts(String statement) {
        Map<String, Long> counts = new HashMap<>();
        rows(statement).forEach((name, count) -> counts.put(name, Long.valueOf(count)));
        return counts;
    }

    private Map<String, String> rows(String statement) {
        List<String> rows = sql.texts(statement);
        return rows.stream()
                .map(row -> row.split(" "))
                .collect(Collectors.toMap(columns -> columns[0], columns -> columns[1]));
    }
}
