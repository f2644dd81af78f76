package dev.txmq.order;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;
import dev.txmq.database.KitDatabase;
import dev.txmq.database.RowLock;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.Sequence.Lane;

import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.time;

/**
 * Reads and writes {@code txmq_position}: how far each group is with each key. The row of a key decides who is next, whatever the broker
 * delivers in which order, and to how many instances. All times are the database's.
 *
 * <ol>
 *   <li>{@link #take} locks the row in the handler's transaction, without waiting for another that has it. The number that comes next
 *       moves it on. A crash before the commit leaves it as it was.
 *   <li>Any other number is dropped, parked or waits; {@link #stand} remembers that the key stands still.
 *   <li>Those that wait look without a lock ({@link #isBehind}, {@link #stand}). Otherwise, where many wait, the next one would mostly find its row
 *       locked, and go back to the broker as well.
 * </ol>
 *
 * <p>What is before a number counts as handled if its id is in the inbox: the group may have handled it while it did not keep order.
 *
 * <p>A group begins with the first number that it sees of a key, if what comes before may be older than the group's order. It waits a
 * moment for a lower one.
 */
public final class Positions {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration BEGINS_AFTER = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofSeconds(3);
    private static final String ROW = "consumer_group = ? AND stream = ? AND topic = ? AND message_key = ?";
    private static final String MOVE =
            "UPDATE txmq_position SET last_number = ?, waits_since = NULL, waiting_number = NULL, waits_for = NULL WHERE "
                    + ROW;

    private final KitDatabase database;
    private final HandledMessages handled;
    private final GivenUpMessages givenUp;
    private final TransactionTemplate transaction;
    private final Map<String, Instant> orderedSince = new ConcurrentHashMap<>();

    Positions(KitDatabase database, HandledMessages handled, GivenUpMessages givenUp) {
        this.database = database;
        this.handled = handled;
        this.givenUp = givenUp;
        this.transaction = database.kitTransaction(TIMEOUT);
    }

    /** Remembers since when the group handles in order, at its first call for it, which comes before the first message. */
    public void begin(String group) {
        orderedSince.computeIfAbsent(
                group,
                any -> transaction.execute(status -> {
                    database.jdbc().sql("""
                        INSERT INTO txmq_group (consumer_group, ordered_since) VALUES (?, UTC_TIMESTAMP(6))
                        ON DUPLICATE KEY UPDATE ordered_since = COALESCE(ordered_since, UTC_TIMESTAMP(6))
                        """).param(group).update();
                    return fromColumn(database.jdbc()
                            .sql("SELECT ordered_since FROM txmq_group WHERE consumer_group = ?")
                            .param(group)
                            .query(LocalDateTime.class)
                            .single());
                }));
    }

    /**
     * Whether the message is the next of its key; then its number is taken, as part of the caller's transaction. With any other answer
     * nothing has changed.
     *
     * @param replay whether an operator has sent it again: then it is handled even if the key has gone on without it
     */
    public Admission take(String group, MessageId id, Sequence sequence, boolean replay) {
        Optional<Position> locked = lock(group, sequence.lane());
        if (locked.isEmpty()) {
            return Admission.SOON;
        }
        Position position = locked.get();
        if (sequence.number() <= position.last()) {
            return past(group, id, replay);
        }
        if (sequence.number() == position.last() + 1 || isFilled(group, sequence, position)) {
            return move(group, sequence, position) ? Admission.NOW : Admission.SOON;
        }
        if (sequence.after() != null && givenUp.contains(group, sequence.after(), Status.PARKED)) {
            return Admission.BEHIND_PARKED;
        }
        return position.standstill().compareTo(A_WHILE) < 0 ? Admission.SOON : Admission.LATER;
    }

    private Admission past(String group, MessageId id, boolean replay) {
        if (handled.isHandled(group, id) || givenUp.contains(group, id, Status.DISCARDED)) {
            return Admission.DONE;
        }
        return replay ? Admission.NOW : Admission.PASSED_OVER;
    }

    /** Waits for another transaction that has the row, or is just inserting it. */
    private boolean insertFirst(String group, Lane lane, long number) {
        return database.jdbc().sql("""
            INSERT IGNORE INTO txmq_position (consumer_group, stream, topic, message_key, last_number)
            VALUES (?, ?, ?, ?, ?)
            """).params(values(group, lane, number)).update() > 0;
    }

    /** Empty if another transaction has the row. It is not waited for: a handler may take long. */
    private Optional<Position> lock(String group, Lane lane) {
        try {
            return Optional.of(read(group, lane, "FOR UPDATE NOWAIT"));
        } catch (DataAccessException e) {
            if (RowLock.isCauseOf(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Position read(String group, Lane lane, String locking) {
        return database.jdbc()
                .sql("""
                        SELECT last_number, waiting_number, waits_since, UTC_TIMESTAMP(6) AS now
                        FROM txmq_position WHERE %s %s
                        """.formatted(ROW, locking))
                .params(values(group, lane))
                .query((row, number) -> new Position(
                        row.getLong("last_number"),
                        row.getLong("waiting_number"),
                        time(row, "waits_since"),
                        fromColumn(row.getObject("now", LocalDateTime.class))))
                .optional()
                .orElse(Position.NONE);
    }

    /** Returns false if another transaction was faster, which is only possible where there was no row to lock. */
    private boolean move(String group, Sequence sequence, Position position) {
        if (position.isNone()) {
            return insertFirst(group, sequence.lane(), sequence.number());
        }
        List<Object> values = new ArrayList<>();
        values.add(sequence.number());
        values.addAll(values(group, sequence.lane()));
        return database.jdbc().sql(MOVE).params(values).update() > 0;
    }

    /** Whether nothing before the number has to be handled any more, though the row does not say so. */
    private boolean isFilled(String group, Sequence sequence, Position position) {
        MessageId before = sequence.after();
        if (before == null) {
            return false;
        }
        if (handled.isHandled(group, before)) {
            return true;
        }
        if (position.last() > 0) {
            return sequence.number() == position.last() + 2 && givenUp.contains(group, before, Status.DISCARDED);
        }
        return position.standstill().compareTo(BEGINS_AFTER) > 0
                && position.waiting() == sequence.number()
                && MessageId.lowestAt(orderedSince(group)).compareTo(before) > 0;
    }

    private Instant orderedSince(String group) {
        begin(group);
        Instant since = orderedSince.get(group);
        return since == null ? Instant.EPOCH : since;
    }

    /** How many of the key come before this number and are not done, as is committed now. */
    public long before(String group, Sequence sequence) {
        return read(group, sequence.lane(), "").before(sequence);
    }

    /**
     * Whether at least so many of the key come before this number, as is committed now, and it cannot be its turn, since the one before it is
     * neither done nor parked.
     */
    public boolean isBehind(String group, Sequence sequence, int many) {
        Position position = read(group, sequence.lane(), "");
        return position.before(sequence) >= many
                && !isFilled(group, sequence, position)
                && (sequence.after() == null || !givenUp.contains(group, sequence.after(), Status.PARKED));
    }

    /**
     * Remembers that the key stands still before this number, in a transaction of its own, if that is not known. A row that is locked is left
     * as it is: then the key moves.
     */
    public Standstill stand(String group, Sequence sequence) {
        Position position = read(group, sequence.lane(), "");
        if (position.before(sequence) > 0 && !position.isKnownToWait(sequence)) {
            transaction.executeWithoutResult(status -> lock(group, sequence.lane())
                    .filter(locked -> locked.before(sequence) > 0 && !locked.isKnownToWait(sequence))
                    .ifPresent(locked -> remember(group, sequence, locked)));
        }
        return new Standstill(position.standstill(), position.before(sequence));
    }

    private void remember(String group, Sequence sequence, Position position) {
        if (position.isNone()) {
            insertFirst(group, sequence.lane(), 0);
        }
        List<Object> values = new ArrayList<>();
        Collections.addAll(values, sequence.number(), bytes(sequence.after()));
        values.addAll(values(group, sequence.lane()));
        database.jdbc().sql("""
                        UPDATE txmq_position
                        SET waits_since = COALESCE(waits_since, UTC_TIMESTAMP(6)), waiting_number = ?, waits_for = ?
                        WHERE %s
                        """.formatted(ROW)).params(values).update();
    }

    /** The message is discarded, so the next one of its key may be handled; as part of the caller's transaction. */
    public void discarded(String group, Sequence sequence) {
        if (sequence.number() == 1 && insertFirst(group, sequence.lane(), 1)) {
            return;
        }
        List<Object> values = new ArrayList<>();
        values.add(sequence.number());
        values.addAll(values(group, sequence.lane()));
        values.add(sequence.number() - 1);
        database.jdbc().sql(MOVE + " AND last_number = ?").params(values).update();
    }

    private static byte @Nullable [] bytes(@Nullable MessageId id) {
        return id == null ? null : id.toBytes();
    }

    private static List<Object> values(String group, Lane lane, Object... further) {
        List<Object> values = new ArrayList<>(List.of(group, lane.stream(), lane.topic(), lane.key()));
        Collections.addAll(values, further);
        return values;
    }

    /**
     * How a key stands before a message.
     *
     * @param time for how long it has
     * @param before how many come before the message
     */
    public record Standstill(Duration time, long before) {

        public static final Standstill NONE = new Standstill(Duration.ZERO, 0);
    }

    /**
     * A row, or {@link #NONE}.
     *
     * @param waiting the lowest number that waits, or 0
     * @param since since when it has, or null
     */
    private record Position(
            long last, long waiting, @Nullable Instant since, Instant now) {

        static final Position NONE = new Position(0, 0, null, Instant.EPOCH);

        boolean isNone() {
            return this == NONE;
        }

        long before(Sequence sequence) {
            return Math.max(0, sequence.number() - 1 - last);
        }

        boolean isKnownToWait(Sequence sequence) {
            return since != null && waiting <= sequence.number();
        }

        Duration standstill() {
            return since == null ? Duration.ZERO : Duration.between(since, now);
        }
    }
}
