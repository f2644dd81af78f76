package dev.txmq.relay;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.WireMessage;

import static dev.txmq.database.KitDatabase.toColumn;

/** The relay's view of {@code txmq_message}: rows of this producer group, or of
 * none, that are due. Each call is a transaction of its own. */
final class RelayTable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MIN_LEASE = Duration.ofSeconds(15);
    /** What is claimed at once is held in memory. A single message may be as large as RocketMQ takes it. */
    private static final long MAX_BYTES = 4 * 1024 * 1024;

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final JsonMapper jsonMapper;
    private final Clock clock;
    private final String group;
    private final TxmqProperties.Relay settings;
    private final Duration lease;

    RelayTable(KitDatabase database, JsonMapper jsonMapper, Clock clock, String group, TxmqProperties properties) {
        this.database = database;
        this.transaction = database.kitTransaction(TIMEOUT);
        this.jsonMapper = jsonMapper;
        this.clock = clock;
        this.group = group;
        this.settings = properties.relay();
        Duration slowest = properties.producer().sendTimeout().multipliedBy(3);
        this.lease = slowest.compareTo(MIN_LEASE) > 0 ? slowest : MIN_LEASE;
    }

    /** How long an instance may go on sending what it claimed: the last request must end before another instance comes. */
    Duration timeToSend() {
        return lease.multipliedBy(2).dividedBy(3);
    }

    /**
     * Takes rows that are due, those longest due first, and puts them off, so that no other instance takes them meanwhile and
     * some instance does if this one dies. Rows that another is just taking are passed over. Takes at least one, and no more than
     * this many and some megabytes.
     */
    Claim claim(int limit) {
        Instant now = clock.instant();
        return transaction.execute(status -> {
            List<Size> due = database.jdbc()
                    .sql("""
                            SELECT id, OCTET_LENGTH(payload) AS bytes FROM txmq_message
                            WHERE next_attempt_at <= ? AND status = 'COMMITTED'
                              AND (producer_group = ? OR producer_group IS NULL)
                            ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED
                            """)
                    .params(toColumn(now), group, limit)
                    .query((row, number) -> new Size(MessageId.of(row.getBytes("id")), row.getLong("bytes")))
                    .list();
            List<MessageId> taken = untilFull(due);
            if (taken.isEmpty()) {
                return Claim.NOTHING;
            }
            update("next_attempt_at = ?", List.of(toColumn(now.plus(lease))), taken);
            return read(taken, due.size() == limit || taken.size() < due.size());
        });
    }

    private static List<MessageId> untilFull(List<Size> due) {
        List<MessageId> taken = new ArrayList<>();
        long bytes = 0;
        for (Size row : due) {
            bytes += row.bytes();
            if (!taken.isEmpty() && bytes > MAX_BYTES) {
                break;
            }
            taken.add(row.id());
        }
        return taken;
    }

    private Claim read(List<MessageId> ids, boolean more) {
        List<WireMessage> messages = new ArrayList<>();
        Map<WireMessage, String> unreadable = new LinkedHashMap<>();
        List<Object> keys = new ArrayList<>();
        ids.forEach(id -> keys.add(id.toBytes()));
        database.jdbc()
                .sql("""
                        SELECT id, topic, message_key, tag, headers, payload FROM txmq_message
                        WHERE id IN (%s) ORDER BY id
                        """.formatted(String.join(", ", Collections.nCopies(ids.size(), "?"))))
                .params(keys)
                .query(row -> {
                    try {
                        messages.add(message(row, jsonMapper.readValue(headers(row), HEADERS)));
                    } catch (JacksonException | NullPointerException e) {
                        unreadable.put(message(row, Map.of()), "its headers cannot be read: " + headers(row));
                    }
                });
        return new Claim(messages, unreadable, more);
    }

    /** The broker has confirmed them. */
    void published(Collection<WireMessage> messages) {
        inTransaction(
                "status = 'PUBLISHED', attempts = attempts + 1, published_at = ?, next_attempt_at = NULL",
                List.of(toColumn(clock.instant())),
                messages);
    }

    /** The broker could not be reached: they are tried again soon, and this does not count. */
    void putOff(Collection<WireMessage> messages, Duration delay) {
        inTransaction("next_attempt_at = ?", List.of(toColumn(clock.instant().plus(delay))), messages);
    }

    /**
     * The broker refused this message: tries again after an interval that doubles each time, with jitter, or gives up after the
     * last attempt. Returns whether it gave up.
     */
    boolean refused(WireMessage message, String error) {
        return transaction.execute(status -> {
            update(
                    // MySQL assigns from left to right: the interval sees the attempts before this one
                    """
                    last_error = LEFT(?, 512),
                    next_attempt_at = IF(attempts + 1 >= ?, NULL, TIMESTAMPADD(MICROSECOND,
                        CAST(1000 * LEAST(?, ? * POW(2, LEAST(attempts, 30))) * (0.75 + RAND() / 2) AS SIGNED), ?)),
                    status = IF(attempts + 1 >= ?, 'FAILED', status),
                    attempts = attempts + 1""",
                    List.of(
                            error,
                            settings.maxAttempts(),
                            settings.maxInterval().toMillis(),
                            settings.republishAfter().toMillis(),
                            toColumn(clock.instant()),
                            settings.maxAttempts()),
                    List.of(message.id()));
            return database.jdbc()
                    .sql("SELECT status = 'FAILED' FROM txmq_message WHERE id = ?")
                    .param(message.id().toBytes())
                    .query(Boolean.class)
                    .single();
        });
    }

    private void inTransaction(String assignments, List<Object> values, Collection<WireMessage> messages) {
        if (!messages.isEmpty()) {
            transaction.executeWithoutResult(status -> update(
                    assignments, values, messages.stream().map(WireMessage::id).toList()));
        }
    }

    private void update(String assignments, List<Object> values, Collection<MessageId> ids) {
        List<Object> all = new ArrayList<>(values);
        ids.forEach(id -> all.add(id.toBytes()));
        database.jdbc()
                .sql("UPDATE txmq_message SET %s WHERE status = 'COMMITTED' AND id IN (%s)"
                        .formatted(assignments, String.join(", ", Collections.nCopies(ids.size(), "?"))))
                .params(all)
                .update();
    }

    private static String headers(ResultSet row) throws SQLException {
        String headers = row.getString("headers");
        return headers == null ? "{}" : headers;
    }

    private static WireMessage message(ResultSet row, Map<String, String> headers) throws SQLException {
        return new WireMessage(
                MessageId.of(row.getBytes("id")),
                row.getString("topic"),
                row.getString("message_key"),
                row.getString("tag"),
                Map.copyOf(headers),
                row.getBytes("payload"));
    }

    private record Size(MessageId id, long bytes) {}

    /**
     * What an instance has taken.
     *
     * @param unreadable rows that somebody has changed, and why no message can be made of each
     * @param more whether there may be more that is due
     */
    record Claim(List<WireMessage> messages, Map<WireMessage, String> unreadable, boolean more) {

        private static final Claim NOTHING = new Claim(List.of(), Map.of(), false);
    }
}
