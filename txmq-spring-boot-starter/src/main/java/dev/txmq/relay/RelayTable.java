package dev.txmq.relay;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.backlog.Due;
import dev.txmq.backlog.LowWaterMark;
import dev.txmq.backlog.LowWaterMark.Found;
import dev.txmq.backlog.LowWaterMark.Reach;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.WireMessage;

import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.toColumn;

/** The relay's view of {@code txmq_message}: rows of this producer group, or of
 * none, that are due. Each call is a transaction of its own. Not thread-safe. */
final class RelayTable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MIN_LEASE = Duration.ofSeconds(15);

    /** How many rows of topics that are left out a claim passes. */
    private static final int MOST_PASSED = 20_000;

    private static final int MARKS = 16;

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final JsonMapper jsonMapper;
    private final Clock clock;
    private final String group;
    private final TxmqProperties.Relay settings;
    private final Duration lease;
    /** By the topics that a claim leaves out: what one has passed, another may take. */
    private final Map<Set<String>, LowWaterMark> marks = new LinkedHashMap<>(MARKS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Set<String>, LowWaterMark> eldest) {
            return size() > MARKS;
        }
    };

    private boolean backlog;
    private boolean newestFirst;

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
     * Takes rows that are due and puts them off, so that no other instance takes them meanwhile and some instance does if this
     * one dies. Rows that another is just taking are passed over. Takes no more than this many and some megabytes, and at least
     * one if there is one. Those longest due come first; while there are more than one claim takes, every second claim takes those
     * that became due last.
     *
     * @param without topics whose messages are left where they are. Each of their rows is looked at, so a claim that passes many
     *     of them ends, and the next goes on from there
     */
    Claim claim(int limit, Set<String> without) {
        LowWaterMark mark = marks.computeIfAbsent(without, any -> new LowWaterMark(clock));
        newestFirst = backlog && !newestFirst;
        if (newestFirst) {
            return claimNewest(mark.mark(), limit, without);
        }
        Claim claim = mark.look(from -> claimOldest(from, limit, without));
        backlog = claim.more();
        return claim;
    }

    private Found<Claim> claimOldest(Instant from, int limit, Set<String> without) {
        Instant now = clock.instant();
        return transaction.execute(status -> {
            Instant to = without.isEmpty()
                    ? now
                    : edge(from, now, "ASC").map(RelayTable::after).orElse(now);
            List<Due> due = due(from, to, "ASC", limit, without);
            List<Due> taken = Due.untilFull(due);
            boolean all = due.size() < limit && taken.size() == due.size();
            Reach reach = !all ? Reach.MUCH : to.isBefore(now) ? Reach.PART : Reach.ALL;
            Instant end = all ? to : taken.get(taken.size() - 1).at();
            return new Found<>(take(taken, now, reach != Reach.ALL), end, reach);
        });
    }

    private Claim claimNewest(Instant from, int limit, Set<String> without) {
        Instant now = clock.instant();
        return transaction.execute(status -> {
            Instant to = without.isEmpty() ? from : edge(from, now, "DESC").orElse(from);
            return take(Due.untilFull(due(to, now, "DESC", limit, without)), now, true);
        });
    }

    /** Where to end, so that not too many rows are looked at; the index alone tells it. */
    private Optional<Instant> edge(Instant from, Instant to, String order) {
        return database.jdbc()
                .sql("""
                        SELECT next_attempt_at FROM txmq_message
                        WHERE next_attempt_at BETWEEN ? AND ? AND status = 'COMMITTED'
                        ORDER BY next_attempt_at %s LIMIT 1 OFFSET ?
                        """.formatted(order))
                .params(toColumn(from), toColumn(to), MOST_PASSED)
                .query((row, number) -> at(row))
                .optional();
    }

    /** Or a claim would never pass many rows that are due at the same time. */
    private static Instant after(Instant edge) {
        return edge.plus(1, ChronoUnit.MICROS);
    }

    private List<Due> due(Instant from, Instant to, String order, int limit, Set<String> without) {
        List<Object> values = new ArrayList<>(List.of(toColumn(from), toColumn(to), group));
        values.addAll(without);
        values.add(limit);
        return database.jdbc()
                .sql("""
                        SELECT id, next_attempt_at, OCTET_LENGTH(payload) AS bytes FROM txmq_message
                        WHERE next_attempt_at BETWEEN ? AND ? AND status = 'COMMITTED'
                          AND (producer_group = ? OR producer_group IS NULL) %s
                        ORDER BY next_attempt_at %s LIMIT ? FOR UPDATE SKIP LOCKED
                        """.formatted(
                        without.isEmpty() ? "" : "AND topic NOT IN (" + placeholders(without.size()) + ")", order))
                .params(values)
                .query((row, number) -> new Due(MessageId.of(row.getBytes("id")), at(row), row.getLong("bytes")))
                .list();
    }

    private static Instant at(ResultSet row) throws SQLException {
        return fromColumn(row.getObject("next_attempt_at", LocalDateTime.class));
    }

    private Claim take(List<Due> rows, Instant now, boolean more) {
        if (rows.isEmpty()) {
            return new Claim(List.of(), Map.of(), more);
        }
        List<MessageId> ids = rows.stream().map(Due::id).toList();
        update("next_attempt_at = ?", List.of(toColumn(now.plus(lease))), ids);
        return read(ids, more);
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
                        """.formatted(placeholders(ids.size())))
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
                        .formatted(assignments, placeholders(ids.size())))
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

    /**
     * What an instance has taken.
     *
     * @param unreadable rows that somebody has changed, and why no message can be made of each
     * @param more whether there may be more that is due
     */
    record Claim(List<WireMessage> messages, Map<WireMessage, String> unreadable, boolean more) {}
}
