package dev.txmq.deadletter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;
import dev.txmq.database.KitDatabase;
import dev.txmq.order.GivenUpMessages;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.receive.GivenUpMessage;

import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;

/** Reads and writes {@code txmq_dead_letter}. Statements join the transaction of the calling thread. */
final class DeadLetterTable implements GivenUpMessages {

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};
    private static final String SELECT = """
        SELECT consumer_group, message_id, topic, message_key, tag, status, attempts, last_error, parked_at, replays,
               replayed_at, replayed_by, discarded_at, discarded_by, discard_reason
        FROM txmq_dead_letter
        """;

    private final KitDatabase database;
    private final JsonMapper jsonMapper;
    private final Clock clock;

    DeadLetterTable(KitDatabase database, JsonMapper jsonMapper, Clock clock) {
        this.database = database;
        this.jsonMapper = jsonMapper;
        this.clock = clock;
    }

    /**
     * Makes it PARKED, unless the row knows of a later replay or was discarded.
     *
     * @param error null keeps that of the same failure
     * @param waitsFor the parked message of the same key that it waits for, or null
     */
    void park(String group, GivenUpMessage givenUp, @Nullable String error, @Nullable MessageId waitsFor) {
        MessageId id = givenUp.message().id();
        Optional<Mark> known = database.jdbc()
                .sql("""
                    SELECT status, replays FROM txmq_dead_letter WHERE consumer_group = ? AND message_id = ? FOR UPDATE
                    """)
                .params(group, id.toBytes())
                .query((row, number) -> new Mark(Status.valueOf(row.getString("status")), row.getInt("replays")))
                .optional();
        if (known.isEmpty()) {
            insert(group, givenUp, error, waitsFor);
        } else if (known.get().isNews(givenUp.replay())) {
            parkAgain(group, givenUp, error, waitsFor);
        } else if (known.get().isSameFailure(givenUp.replay()) && error != null) {
            completeError(group, givenUp, error, waitsFor);
        }
    }

    private void insert(String group, GivenUpMessage givenUp, @Nullable String error, @Nullable MessageId waitsFor) {
        WireMessage message = givenUp.message();
        database.jdbc()
                .sql("""
                    INSERT INTO txmq_dead_letter (consumer_group, message_id, topic, message_key, tag, headers, payload,
                                                  status, attempts, last_error, parked_at, replays, waits_for)
                    VALUES (?, ?, ?, ?, ?, ?, ?, 'PARKED', ?, ?, ?, 0, ?)
                    """)
                .param(group)
                .param(message.id().toBytes())
                .param(message.topic())
                .param(message.key())
                .param(message.tag())
                .param(message.headers().isEmpty() ? null : jsonMapper.writeValueAsString(message.headers()))
                .param(message.body())
                .param(givenUp.attempts())
                .param(error)
                .param(toColumn(clock.instant()))
                .param(bytes(waitsFor))
                .update();
    }

    private void parkAgain(String group, GivenUpMessage givenUp, @Nullable String error, @Nullable MessageId waitsFor) {
        database.jdbc()
                .sql("""
                    UPDATE txmq_dead_letter
                    SET status = 'PARKED', attempts = ?, last_error = ?, parked_at = ?, replays = ?, settled_at = NULL,
                        waits_for = ?
                    WHERE consumer_group = ? AND message_id = ? AND status <> 'DISCARDED'
                    """)
                .param(givenUp.attempts())
                .param(error)
                .param(toColumn(clock.instant()))
                .param(givenUp.replay())
                .param(bytes(waitsFor))
                .param(group)
                .param(givenUp.message().id().toBytes())
                .update();
    }

    private void completeError(String group, GivenUpMessage givenUp, String error, @Nullable MessageId waitsFor) {
        database.jdbc()
                .sql("""
                    UPDATE txmq_dead_letter SET attempts = ?, last_error = ?, waits_for = ?
                    WHERE consumer_group = ? AND message_id = ? AND status = 'PARKED'
                    """)
                .param(givenUp.attempts())
                .param(error)
                .param(bytes(waitsFor))
                .param(group)
                .param(givenUp.message().id().toBytes())
                .update();
    }

    /** Holds the row until the transaction ends. */
    Optional<Parked> lockParked(String group, MessageId id) {
        return database.jdbc()
                .sql("""
                    SELECT message_id, topic, message_key, tag, headers, payload, replays, waits_for FROM txmq_dead_letter
                    WHERE consumer_group = ? AND message_id = ? AND status = 'PARKED' FOR UPDATE
                    """)
                .params(group, id.toBytes())
                .query((row, number) -> new Parked(message(row), row.getInt("replays"), id(row.getBytes("waits_for"))))
                .optional();
    }

    /** Returns whether it was PARKED, after so many replays. */
    boolean markReplayed(String group, MessageId id, int replays, String operator) {
        LocalDateTime now = toColumn(clock.instant());
        return database.jdbc()
                        .sql("""
                            UPDATE txmq_dead_letter
                            SET status = 'REPLAYED', replays = ?, replayed_at = ?, replayed_by = ?, settled_at = ?, waits_for = NULL
                            WHERE consumer_group = ? AND message_id = ? AND status = 'PARKED' AND replays = ?
                            """)
                        .params(replays + 1, now, operator, now, group, id.toBytes(), replays)
                        .update()
                == 1;
    }

    /** Returns whether it was PARKED. */
    boolean markDiscarded(String group, MessageId id, String reason, String operator) {
        LocalDateTime now = toColumn(clock.instant());
        return database.jdbc()
                        .sql("""
                            UPDATE txmq_dead_letter
                            SET status = 'DISCARDED', discarded_at = ?, discarded_by = ?, discard_reason = ?, settled_at = ?
                            WHERE consumer_group = ? AND message_id = ? AND status = 'PARKED'
                            """)
                        .params(now, operator, reason, now, group, id.toBytes())
                        .update()
                == 1;
    }

    Optional<DeadLetter> find(String group, MessageId id) {
        return database.jdbc()
                .sql(SELECT + "WHERE consumer_group = ? AND message_id = ?")
                .params(group, id.toBytes())
                .query((row, number) -> deadLetter(row))
                .optional();
    }

    @Override
    public boolean contains(String group, MessageId id, Status status) {
        return database.jdbc()
                .sql("SELECT 1 FROM txmq_dead_letter WHERE consumer_group = ? AND message_id = ? AND status = ?")
                .params(group, id.toBytes(), status.name())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    @Override
    public String condition(String groupColumn, String idColumn, Status status) {
        return "EXISTS (SELECT 1 FROM txmq_dead_letter letter WHERE letter.consumer_group = %s AND letter.message_id = %s AND letter.status = '%s')"
                .formatted(groupColumn, idColumn, status);
    }

    Map<MessageId, DeadLetter> find(String group, Collection<MessageId> ids) {
        Map<MessageId, DeadLetter> found = new HashMap<>();
        if (!ids.isEmpty()) {
            List<Object> values = new ArrayList<>();
            values.add(group);
            ids.forEach(id -> values.add(id.toBytes()));
            database.jdbc()
                    .sql(SELECT + "WHERE consumer_group = ? AND message_id IN (%s)".formatted(placeholders(ids.size())))
                    .params(values)
                    .query(row -> {
                        DeadLetter letter = deadLetter(row);
                        found.put(letter.id(), letter);
                    });
        }
        return found;
    }

    List<DeadLetter> findByKey(String key, int limit) {
        return database.jdbc()
                .sql(SELECT + "WHERE message_key = ? ORDER BY parked_at DESC LIMIT ?")
                .params(key, limit)
                .query((row, number) -> deadLetter(row))
                .list();
    }

    List<DeadLetter> list(String group, Status status, @Nullable MessageId after, int limit) {
        return database.jdbc()
                .sql(SELECT + """
                    WHERE status = ? AND consumer_group = ? AND message_id > ? ORDER BY message_id LIMIT ?
                    """)
                .params(status.name(), group, after == null ? new byte[0] : after.toBytes(), limit)
                .query((row, number) -> deadLetter(row))
                .list();
    }

    /** Counted from an index alone. */
    Map<String, Long> parked() {
        Map<String, Long> counts = new TreeMap<>();
        database.jdbc().sql("""
            SELECT consumer_group, COUNT(*) AS messages FROM txmq_dead_letter
            WHERE status = 'PARKED' GROUP BY consumer_group
            """).query(row -> {
            counts.put(row.getString("consumer_group"), row.getLong("messages"));
        });
        return counts;
    }

    Optional<byte[]> payload(String group, MessageId id) {
        return database.jdbc()
                .sql("SELECT payload FROM txmq_dead_letter WHERE consumer_group = ? AND message_id = ?")
                .params(group, id.toBytes())
                .query((row, number) -> row.getBytes("payload"))
                .optional();
    }

    private WireMessage message(ResultSet row) throws SQLException {
        String headers = row.getString("headers");
        return new WireMessage(
                MessageId.of(row.getBytes("message_id")),
                row.getString("topic"),
                row.getString("message_key"),
                row.getString("tag"),
                headers == null ? Map.of() : jsonMapper.readValue(headers, HEADERS),
                row.getBytes("payload"));
    }

    private static DeadLetter deadLetter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getString("consumer_group"),
                MessageId.of(row.getBytes("message_id")),
                row.getString("topic"),
                row.getString("message_key"),
                row.getString("tag"),
                Status.valueOf(row.getString("status")),
                row.getInt("attempts"),
                row.getString("last_error"),
                fromColumn(row.getObject("parked_at", LocalDateTime.class)),
                row.getInt("replays"),
                time(row, "replayed_at"),
                row.getString("replayed_by"),
                time(row, "discarded_at"),
                row.getString("discarded_by"),
                row.getString("discard_reason"));
    }

    /** Those that wait for a message that is not parked any more. */
    List<Follower> freeFollowers(Set<String> groups, int limit) {
        List<Object> values = new ArrayList<>(groups);
        values.add(limit);
        return database.jdbc()
                .sql("""
                    SELECT follower.consumer_group, follower.message_id
                    FROM txmq_dead_letter follower FORCE INDEX (txmq_dead_letter_waiting)
                    LEFT JOIN txmq_dead_letter first
                        ON first.consumer_group = follower.consumer_group AND first.message_id = follower.waits_for
                    WHERE follower.waits_for IS NOT NULL AND follower.status = 'PARKED' AND follower.consumer_group IN (%s)
                      AND (first.status IS NULL OR first.status <> 'PARKED' OR EXISTS (
                        SELECT 1 FROM txmq_inbox inbox
                        WHERE inbox.consumer_group = follower.consumer_group AND inbox.message_id = follower.waits_for))
                    LIMIT ?
                    """.formatted(placeholders(groups.size())))
                .params(values)
                .query((row, number) ->
                        new Follower(row.getString("consumer_group"), MessageId.of(row.getBytes("message_id"))))
                .list();
    }

    private static byte @Nullable [] bytes(@Nullable MessageId id) {
        return id == null ? null : id.toBytes();
    }

    private static @Nullable MessageId id(byte @Nullable [] bytes) {
        return bytes == null ? null : MessageId.of(bytes);
    }

    /** One that was parked behind another. */
    record Follower(String group, MessageId id) {}

    /**
     * What is sent at a replay.
     *
     * @param waitsFor the parked message of the same key that it waits for, or null
     */
    record Parked(
            WireMessage message, int replays, @Nullable MessageId waitsFor) {}

    /** What the row knows when a copy of the message comes in. */
    private record Mark(Status status, int replays) {

        boolean isNews(int replay) {
            // any producer can claim any number
            return replay == replays + 1 || (replay == replays && status == Status.REPLAYED);
        }

        boolean isSameFailure(int replay) {
            return replay == replays && status == Status.PARKED;
        }
    }
}
