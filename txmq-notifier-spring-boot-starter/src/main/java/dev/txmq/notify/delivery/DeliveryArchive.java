package dev.txmq.notify.delivery;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.notify.DeliveryLog;
import dev.txmq.notify.config.NotifierProperties;

import static dev.txmq.config.Bounds.MOST;
import static dev.txmq.config.Bounds.checkLimit;
import static dev.txmq.database.Columns.bytes;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.uuid;

/** What operators and receivers read and change of deliveries. */
public final class DeliveryArchive implements DeliveryLog {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryArchive.class);
    private static final UUID LOWEST = new UUID(0, 0);
    private static final String SELECT = """
        SELECT d.*, n.type, n.notice_key, n.occurred_at, e.recipient
        FROM txmq_delivery d
        JOIN txmq_endpoint e ON e.id = d.endpoint_id
        JOIN txmq_notice n ON n.recipient = e.recipient AND n.id = d.notice_id
        """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final DueSignal signal;
    private final NotifierProperties properties;
    private final Clock clock;

    DeliveryArchive(
            DataSource dataSource,
            TransactionTemplate transaction,
            DueSignal signal,
            NotifierProperties properties,
            Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = transaction;
        this.signal = signal;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public List<Delivery> find(MessageId noticeId) {
        return select("WHERE d.notice_id = ? ORDER BY d.id", List.of(noticeId.toBytes()));
    }

    @Override
    public List<Delivery> findByKey(String recipient, String key, int limit) {
        checkLimit(limit, MOST);
        return select(
                "WHERE n.recipient = ? AND n.notice_key = ? ORDER BY d.id DESC LIMIT ?",
                List.of(recipient, key, limit));
    }

    @Override
    public List<Delivery> list(UUID endpoint, Status status, @Nullable UUID after, int limit) {
        checkLimit(limit, MOST);
        return select(
                "WHERE d.endpoint_id = ? AND d.status = ? AND d.id > ? ORDER BY d.id LIMIT ?",
                List.of(bytes(endpoint), status.name(), bytes(after == null ? LOWEST : after), limit));
    }

    /** What a receiver may see: the deliveries to its endpoint, oldest first. */
    public List<Delivery> of(UUID endpoint, Wanted wanted, int limit) {
        StringBuilder where = new StringBuilder("WHERE d.endpoint_id = ? AND d.id > ?");
        List<Object> values =
                new ArrayList<>(List.of(bytes(endpoint), wanted.after().toBytes()));
        if (wanted.to() != null) {
            where.append(" AND d.id < ?");
            values.add(MessageId.lowestAt(wanted.to()).toBytes());
        }
        if (wanted.undelivered()) {
            where.append(" AND d.status IN ('WAITING', 'EXHAUSTED')");
        }
        if (wanted.type() != null) {
            where.append(" AND n.type = ?");
            values.add(wanted.type());
        }
        if (wanted.key() != null) {
            where.append(" AND n.notice_key = ?");
            values.add(wanted.key());
        }
        values.add(limit);
        return select(where + " ORDER BY d.id LIMIT ?", values);
    }

    /** The bytes that are sent, if this endpoint is meant; else null. */
    public byte @Nullable [] body(UUID endpoint, MessageId notice) {
        return read(() -> jdbc.sql("""
            SELECT n.body FROM txmq_delivery d
            JOIN txmq_endpoint e ON e.id = d.endpoint_id
            JOIN txmq_notice n ON n.recipient = e.recipient AND n.id = d.notice_id
            WHERE d.endpoint_id = ? AND d.notice_id = ?
            """)
                        .params(bytes(endpoint), notice.toBytes())
                        .query((row, number) -> row.getBytes(1))
                        .optional())
                .orElse(null);
    }

    /** Ends those of them that this endpoint is to be told; returns how many. */
    public int confirm(UUID endpoint, List<MessageId> notices) {
        List<Object> values = new ArrayList<>(List.of(toColumn(clock.instant()), bytes(endpoint)));
        notices.forEach(notice -> values.add(notice.toBytes()));
        int confirmed = read(() -> jdbc.sql("""
            UPDATE txmq_delivery
            SET status = 'CONFIRMED', next_attempt_at = NULL, give_up_at = NULL, settled_at = ?, settled_by = NULL,
                settle_reason = NULL
            WHERE endpoint_id = ? AND notice_id IN (%s) AND status IN ('WAITING', 'EXHAUSTED')
            """.formatted(placeholders(notices.size())))
                .params(values)
                .update());
        LOG.info("endpoint {} has fetched and confirmed {} notices", endpoint, confirmed);
        return confirmed;
    }

    @Override
    public List<Attempt> attempts(UUID delivery) {
        return read(() -> jdbc.sql("SELECT * FROM txmq_delivery_attempt WHERE delivery_id = ? ORDER BY number")
                .param(bytes(delivery))
                .query((row, number) -> attempt(row))
                .list());
    }

    @Override
    public boolean replay(UUID delivery, String operator) {
        return replay(List.of(delivery), operator) == 1;
    }

    @Override
    public int replayAll(UUID endpoint, Instant from, Instant to, Set<Status> which, int limit, String operator) {
        if (which.isEmpty() || which.contains(Status.WAITING)) {
            throw new IllegalArgumentException("What can be replayed is not WAITING; name at least one other status");
        }
        checkLimit(limit, 10_000);
        List<Object> values = new ArrayList<>();
        values.add(bytes(endpoint));
        which.forEach(status -> values.add(status.name()));
        values.add(toColumn(from));
        values.add(toColumn(to));
        values.add(limit);
        List<UUID> chosen = read(() -> jdbc.sql("""
            SELECT id FROM txmq_delivery
            WHERE endpoint_id = ? AND status IN (%s) AND created_at >= ? AND created_at < ? ORDER BY id LIMIT ?
            """.formatted(placeholders(which.size())))
                .params(values)
                .query((row, number) -> uuid(row.getBytes(1)))
                .list());
        return replay(chosen, operator);
    }

    private int replay(List<UUID> deliveries, String operator) {
        Instant now = clock.instant();
        Duration giveUpAfter = properties.giveUpAfter();
        int replayed = read(() -> {
            int changed = 0;
            for (UUID delivery : deliveries) {
                changed += jdbc.sql("""
                    UPDATE txmq_delivery
                    SET status = 'WAITING', counted = 0, next_attempt_at = ?, give_up_at = ?, settled_at = NULL,
                        settled_by = NULL, settle_reason = NULL, replayed_at = ?, replayed_by = ?
                    WHERE id = ? AND status <> 'WAITING'
                    """)
                        .param(toColumn(now))
                        .param(giveUpAfter.isZero() ? null : toColumn(now.plus(giveUpAfter)))
                        .param(toColumn(now))
                        .param(operator)
                        .param(bytes(delivery))
                        .update();
            }
            return changed;
        });
        if (replayed > 0) {
            LOG.info("{} deliveries are replayed by {}", replayed, operator);
            signal.raise();
        }
        return replayed;
    }

    @Override
    public boolean cancel(UUID delivery, String reason, String operator) {
        int cancelled = read(() -> jdbc.sql("""
            UPDATE txmq_delivery
            SET status = 'CANCELLED', next_attempt_at = NULL, give_up_at = NULL, settled_at = ?, settled_by = ?,
                settle_reason = LEFT(?, 512)
            WHERE id = ? AND status = 'WAITING'
            """)
                .params(toColumn(clock.instant()), operator, reason, bytes(delivery))
                .update());
        if (cancelled == 1) {
            LOG.info("delivery {} is cancelled by {}", delivery, operator);
        }
        return cancelled == 1;
    }

    private List<Delivery> select(String where, List<?> values) {
        return read(() -> jdbc.sql(SELECT + where)
                .params(values)
                .query((row, number) -> delivery(row))
                .list());
    }

    private <T> T read(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                uuid(row.getBytes("id")),
                MessageId.of(row.getBytes("notice_id")),
                uuid(row.getBytes("endpoint_id")),
                row.getString("recipient"),
                row.getString("type"),
                row.getString("notice_key"),
                Objects.requireNonNull(time(row, "occurred_at")),
                Status.valueOf(row.getString("status")),
                row.getInt("attempts"),
                time(row, "next_attempt_at"),
                time(row, "last_attempt_at"),
                row.getObject("last_status", Integer.class),
                row.getString("last_error"),
                time(row, "settled_at"),
                row.getString("settled_by"),
                row.getString("replayed_by"));
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        byte[] body = row.getBytes("response_body");
        String failure = row.getString("failure");
        return new Attempt(
                row.getInt("number"),
                Objects.requireNonNull(time(row, "started_at")),
                row.getObject("response_status", Integer.class),
                failure == null ? null : "%s: %s".formatted(failure, row.getString("error")),
                Duration.ofMillis(row.getInt("took_millis")),
                row.getBoolean("counted"),
                body == null ? null : new String(body, StandardCharsets.UTF_8));
    }

    /**
     * Which deliveries a receiver asks for.
     *
     * @param last the last one of the page before, or null
     * @param from recorded then or later, or null; ids sort by the time of the record
     * @param to recorded before that, or null
     * @param undelivered only those that it was not told
     */
    public record Wanted(
            @Nullable UUID last,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean undelivered,
            @Nullable String type,
            @Nullable String key) {

        private MessageId after() {
            MessageId after = new MessageId(last == null ? LOWEST : last);
            MessageId begin = from == null ? after : MessageId.lowestAt(from);
            return begin.compareTo(after) > 0 ? begin : after;
        }
    }
}
