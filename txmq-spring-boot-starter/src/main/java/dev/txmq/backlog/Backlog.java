package dev.txmq.backlog;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.backlog.LowWaterMark.Found;
import dev.txmq.backlog.LowWaterMark.Reach;
import dev.txmq.database.KitDatabase;

import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.toColumn;

/**
 * What waits to be published, for its time, or for an operator. One timer counts; meters, health checks and endpoints are given what it
 * counted last. They come most often in an outage, when there is most to count, and must take no connection from the application then.
 *
 * <p>Counting reads an index alone, and no more than {@link #MOST} of its entries. Scheduled messages, which may be many for long, are
 * counted once a minute.
 */
public final class Backlog {

    /** What the count of messages says when there are more than 100,000. */
    static final int MOST = 100_001;

    private static final Duration SELDOM = Duration.ofMinutes(1);

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final DeadLetters deadLetters;
    private final String group;
    private final Clock clock;
    private final LowWaterMark mark;
    private final LowWaterMark scheduledMark;
    private volatile @Nullable Counted latest;
    private long scheduled;
    private long nextScheduled = System.nanoTime();

    /** @param group whose scheduled messages count */
    Backlog(KitDatabase database, TransactionTemplate transaction, DeadLetters deadLetters, String group, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.deadLetters = deadLetters;
        this.group = group;
        this.clock = clock;
        this.mark = new LowWaterMark(clock);
        this.scheduledMark = new LowWaterMark(clock);
    }

    /** What was counted last; empty right after the start. When counting fails, that of the last success. Needs no database. */
    public Optional<Counted> latest() {
        return Optional.ofNullable(latest);
    }

    /** How long ago the oldest message was published that no broker has confirmed; zero if there is none. */
    public Optional<Duration> oldestAge() {
        return latest().map(counted ->
                counted.oldest() == null ? Duration.ZERO : Duration.between(counted.oldest(), clock.instant()));
    }

    void count() {
        Map<String, Long> parked = transaction.execute(status -> deadLetters.parked());
        Map<String, Duration> standing = transaction.execute(status -> standing());
        Duration overdue = scheduledMark.look(from -> transaction.execute(status -> overdue(from)));
        if (System.nanoTime() - nextScheduled >= 0) {
            scheduled = transaction.execute(status -> scheduled(scheduledMark.mark()));
            nextScheduled = System.nanoTime() + SELDOM.toNanos();
        }
        latest = mark.look(from -> transaction.execute(status -> counted(from, parked, standing, overdue)));
    }

    /** The id begins with its time, and every index holds the id: neither count nor time needs the row with its payload. */
    private Found<Counted> counted(
            Instant from, Map<String, Long> parked, Map<String, Duration> standing, Duration overdue) {
        Instant now = clock.instant();
        return database.jdbc()
                .sql("""
                    SELECT COUNT(*) AS messages, MIN(id) AS oldest, MIN(next_attempt_at) AS due FROM (
                        SELECT id, next_attempt_at FROM txmq_message WHERE next_attempt_at >= ?
                        ORDER BY next_attempt_at LIMIT ?) open
                    """)
                .params(toColumn(from), MOST)
                .query((row, number) -> {
                    LocalDateTime due = row.getObject("due", LocalDateTime.class);
                    Counted counted = new Counted(
                            row.getLong("messages"),
                            time(row.getBytes("oldest")),
                            scheduled,
                            overdue,
                            parked,
                            standing);
                    return new Found<>(counted, due == null ? now : fromColumn(due), Reach.ALL);
                })
                .single();
    }

    /** How long the scheduled message has been due that has been due for longest. */
    private Found<Duration> overdue(Instant from) {
        Instant now = database.now();
        return database.jdbc()
                .sql("""
                    SELECT due_at FROM txmq_scheduled
                    WHERE producer_group = ? AND status = 'SCHEDULED' AND due_at BETWEEN ? AND ? ORDER BY due_at LIMIT 1
                    """)
                .params(group, toColumn(from), toColumn(now))
                .query((row, number) -> fromColumn(row.getObject("due_at", LocalDateTime.class)))
                .optional()
                .map(due -> new Found<>(Duration.between(due, now), due, Reach.ALL))
                .orElseGet(() -> new Found<>(Duration.ZERO, now, Reach.ALL));
    }

    /** For how long a key of each group has stood still, the longest. Its index has no other keys above NULL. */
    private Map<String, Duration> standing() {
        Instant now = database.now();
        Map<String, Duration> standing = new TreeMap<>();
        database.jdbc().sql("""
            SELECT consumer_group, MIN(waits_since) AS since FROM (
                SELECT consumer_group, waits_since FROM txmq_position FORCE INDEX (txmq_position_waiting)
                WHERE waits_since IS NOT NULL ORDER BY waits_since LIMIT ?) standing
            GROUP BY consumer_group
            """).param(MOST).query(row -> {
            Instant since = fromColumn(row.getObject("since", LocalDateTime.class));
            standing.put(row.getString("consumer_group"), Duration.between(since, now));
        });
        return standing;
    }

    private long scheduled(Instant from) {
        return database.jdbc()
                .sql("""
                    SELECT COUNT(*) FROM (
                        SELECT 1 FROM txmq_scheduled
                        WHERE producer_group = ? AND status = 'SCHEDULED' AND due_at >= ? LIMIT ?) waiting
                    """)
                .params(group, toColumn(from), MOST)
                .query(Long.class)
                .single();
    }

    private static @Nullable Instant time(byte @Nullable [] id) {
        return id == null ? null : MessageId.of(id).time().orElseThrow();
    }

    /**
     * What there was at one moment.
     *
     * @param unconfirmed how many messages are committed and not confirmed; {@code 100001} if more than 100,000
     * @param oldest when the oldest of these was published, or null
     * @param scheduled how many messages of this application wait until they are due, up to a minute ago; {@code 100001} if more than
     *     100,000
     * @param overdue for how long one of these has been due, the longest; zero if none is
     * @param parked how many dead letters wait for an operator, by group; groups without any are missing
     * @param standing for how long a key with ordered messages has stood still, the longest, by group; groups without any are missing
     */
    public record Counted(
            long unconfirmed,
            @Nullable Instant oldest,
            long scheduled,
            Duration overdue,
            Map<String, Long> parked,
            Map<String, Duration> standing) {}
}
