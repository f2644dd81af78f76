package dev.txmq.relay;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.springframework.transaction.support.TransactionTemplate;
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
    /** How long an instance has for what it claimed: well over what sending a batch takes, since another one comes then. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final JsonMapper jsonMapper;
    private final Clock clock;
    private final String group;
    private final TxmqProperties.Relay settings;

    RelayTable(KitDatabase database, JsonMapper jsonMapper, Clock clock, String group, TxmqProperties.Relay settings) {
        this.database = database;
        this.transaction = database.kitTransaction(TIMEOUT);
        this.jsonMapper = jsonMapper;
        this.clock = clock;
        this.group = group;
        this.settings = settings;
    }

    /**
     * Takes rows that are due, those longest due first, and puts them off, so that no other instance takes them meanwhile and
     * some instance does if this one dies. Rows that another is just taking are passed over.
     */
    List<WireMessage> claim(int limit) {
        Instant now = clock.instant();
        return transaction.execute(status -> {
            List<WireMessage> due = database.jdbc()
                    .sql("""
                            SELECT id, topic, message_key, tag, headers, payload FROM txmq_message
                            WHERE next_attempt_at <= ? AND status = 'COMMITTED'
                              AND (producer_group = ? OR producer_group IS NULL)
                            ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED
                            """)
                    .params(toColumn(now), group, limit)
                    .query(this::message)
                    .list();
            if (!due.isEmpty()) {
                update(
                        "next_attempt_at = ?",
                        List.of(toColumn(now.plus(LEASE))),
                        due.stream().map(WireMessage::id).toList());
            }
            return due;
        });
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

    private WireMessage message(ResultSet row, int number) throws SQLException {
        String headers = row.getString("headers");
        return new WireMessage(
                MessageId.of(row.getBytes("id")),
                row.getString("topic"),
                row.getString("message_key"),
                row.getString("tag"),
                headers == null ? Map.of() : jsonMapper.readValue(headers, HEADERS),
                row.getBytes("payload"));
    }
}
