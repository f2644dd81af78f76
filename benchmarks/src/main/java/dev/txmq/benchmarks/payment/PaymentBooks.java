package dev.txmq.benchmarks.payment;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ScriptUtils;

import dev.txmq.benchmarks.payment.service.Payment;

/** The databases {@code orders}, {@code accounts} and {@code points} of one server: made anew for each run, and proven right after it. */
public final class PaymentBooks {

    /** Merchants, who have the ids from 1 on. */
    public static final int MERCHANTS = 1_000;

    private static final String PAID = "SELECT COUNT(*) FROM orders.payment_order WHERE status = 'PAID'";

    private static final Map<String, String> MUST_BE_ZERO = Map.of(
            "orders that are neither paid nor open",
            "SELECT COUNT(*) FROM orders.payment_order WHERE status NOT IN ('CREATED', 'PAID')",
            "paid orders whose merchant is not credited once with the amount",
            """
            SELECT COUNT(*) FROM (
              SELECT o.order_no FROM orders.payment_order o LEFT JOIN accounts.account_entry e ON e.order_no = o.order_no
              WHERE o.status = 'PAID' GROUP BY o.order_no
              HAVING COUNT(e.id) <> 1 OR MAX(e.amount) <> MAX(o.amount) OR MAX(e.merchant_id) <> MAX(o.merchant_id)) wrong
            """,
            "paid orders whose buyer is not credited once with points",
            """
            SELECT COUNT(*) FROM (
              SELECT o.order_no FROM orders.payment_order o LEFT JOIN points.points_entry e ON e.order_no = o.order_no
              WHERE o.status = 'PAID' GROUP BY o.order_no
              HAVING COUNT(e.id) <> 1 OR MAX(e.points) <> FLOOR(MAX(o.amount)) OR MAX(e.user_id) <> MAX(o.user_id)) wrong
            """,
            "credits without a paid order",
            """
            SELECT COUNT(*) FROM accounts.account_entry e LEFT JOIN orders.payment_order o ON o.order_no = e.order_no
            WHERE o.order_no IS NULL OR o.status <> 'PAID'
            """,
            "points without a paid order",
            """
            SELECT COUNT(*) FROM points.points_entry e LEFT JOIN orders.payment_order o ON o.order_no = e.order_no
            WHERE o.order_no IS NULL OR o.status <> 'PAID'
            """,
            "merchants whose balance is not the sum of their credits",
            """
            SELECT COUNT(*) FROM accounts.account a LEFT JOIN (
              SELECT merchant_id, SUM(amount) total FROM accounts.account_entry GROUP BY merchant_id) e
              ON e.merchant_id = a.merchant_id
            WHERE a.balance <> COALESCE(e.total, 0)
            """,
            "buyers whose balance is not the sum of their points",
            """
            SELECT COUNT(*) FROM points.points_account a LEFT JOIN (
              SELECT user_id, SUM(points) total FROM points.points_entry GROUP BY user_id) e ON e.user_id = a.user_id
            WHERE a.balance <> COALESCE(e.total, 0)
            """);

    private final DataSource server;
    private final JdbcClient jdbc;

    /** @param server connects to another database of it, with new connections each time */
    public PaymentBooks(DataSource server) {
        this.server = server;
        this.jdbc = JdbcClient.create(server);
    }

    /**
     * Leaves nothing but merchants and buyers, with nothing on their accounts.
     *
     * @param scripts for each of the databases, as resources
     */
    public void reset(List<String> scripts) {
        for (Role role : List.of(Role.ORDERS, Role.ACCOUNTS, Role.POINTS)) {
            recreate(role.text(), scripts);
        }
        jdbc.sql("INSERT INTO accounts.account (merchant_id, balance, open) SELECT seq, 0, TRUE FROM seq_1_to_"
                        + MERCHANTS)
                .update();
        jdbc.sql("INSERT INTO points.points_account (user_id, balance) SELECT seq, 0 FROM seq_1_to_" + Payment.USERS)
                .update();
    }

    /** Orders that can be paid, from this number on, which go to so many merchants in turn. */
    public void create(long from, int orders, int merchants) {
        jdbc.sql("""
                        INSERT INTO orders.payment_order (order_no, merchant_id, user_id, amount, status)
                        SELECT %s, 'CREATED' FROM seq_%d_to_%d
                        """.formatted(Payment.columns("seq", merchants), from, from + orders - 1))
                .update();
    }

    public long paid() {
        return count(PAID);
    }

    /** What is wrong, and how often, when nothing is under way; empty when all is well. */
    public Map<String, Long> mistakes() {
        Map<String, Long> mistakes = new TreeMap<>();
        MUST_BE_ZERO.forEach((what, sql) -> mistakes.put(what, count(sql)));
        mistakes.values().removeIf(number -> number == 0);
        return mistakes;
    }

    /**
     * Proves that so many orders are paid, each with all its effects once, and no other has any.
     *
     * @throws IllegalStateException if not, with what is wrong
     */
    public void prove(long paid) {
        Map<String, Long> wrong = mistakes();
        long found = paid();
        if (found != paid) {
            wrong.put("orders paid instead of %d".formatted(paid), found);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("The payments were not made right: "
                    + wrong.entrySet().stream()
                            .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
                            .collect(Collectors.joining(", ")));
        }
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private void recreate(String database, List<String> scripts) {
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + database);
            statement.execute("CREATE DATABASE " + database);
            statement.execute("USE " + database);
            ScriptUtils.executeSqlScript(connection, new ClassPathResource("payment/%s.sql".formatted(database)));
            for (String script : scripts) {
                ScriptUtils.executeSqlScript(connection, new ClassPathResource(script));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The database %s cannot be made: %s".formatted(database, e.getMessage()), e);
        }
    }
}
