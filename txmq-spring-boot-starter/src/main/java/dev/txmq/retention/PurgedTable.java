package dev.txmq.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.txmq.MessageId;

import static dev.txmq.database.KitDatabase.toColumn;

/**
 * What is old in a table, and whose it is: an application purges rows of its own groups only, since others in the same schema may
 * need theirs for longer.
 */
interface PurgedTable {

    String name();

    /** Has an index, in whose order rows are looked at. */
    String column();

    /** Before every row. */
    Object lowest();

    /** Where rows are too young, whatever else holds of them. */
    Object end(Instant now);

    Object position(ResultSet row, String column) throws SQLException;

    /** Of rows that may go. */
    String condition();

    /** Of the condition's parameters. */
    List<Object> values(Instant now);

    /** Whether it can be purged now. */
    boolean isReady();

    /**
     * Messages that are PUBLISHED or ROLLED_BACK. Their ids are in the order of time, so the primary key finds the old ones; those
     * that are COMMITTED or FAILED wait for somebody.
     *
     * @param mayForget whether no broker can ask any more about messages that are older than the retention
     */
    record Messages(String producerGroup, Duration retention, Supplier<Boolean> mayForget) implements PurgedTable {

        @Override
        public String name() {
            return "txmq_message";
        }

        @Override
        public String column() {
            return "id";
        }

        @Override
        public Object lowest() {
            return new byte[16];
        }

        /** Below every id of version 7 that was made at that time or later. */
        @Override
        public Object end(Instant now) {
            return MessageId.lowestAt(now.minus(retention)).toBytes();
        }

        @Override
        public Object position(ResultSet row, String column) throws SQLException {
            byte[] id = row.getBytes(column);
            return id == null ? lowest() : id;
        }

        @Override
        public String condition() {
            return """
                    created_at < ? AND status IN ('PUBLISHED', 'ROLLED_BACK')
                    AND (producer_group = ? OR producer_group IS NULL)""";
        }

        @Override
        public List<Object> values(Instant now) {
            return List.of(toColumn(now.minus(retention)), producerGroup);
        }

        @Override
        public boolean isReady() {
            return mayForget.get();
        }
    }

    /** Rows of the application's consumer groups, by the time in a column: messages of other producers have ids in no order. */
    record OfGroups(String name, String column, String settled, Supplier<Set<String>> groups, Duration retention)
            implements PurgedTable {

        /** By the time of their handling. */
        static PurgedTable inbox(Supplier<Set<String>> groups, Duration retention) {
            return new OfGroups("txmq_inbox", "consumed_at", "", groups, retention);
        }

        /** Those that were replayed or discarded. Those that are PARKED stay. */
        static PurgedTable deadLetters(Supplier<Set<String>> groups, Duration retention) {
            return new OfGroups("txmq_dead_letter", "settled_at", "status <> 'PARKED' AND ", groups, retention);
        }

        @Override
        public Object lowest() {
            return LocalDateTime.of(1000, 1, 1, 0, 0);
        }

        @Override
        public Object end(Instant now) {
            return toColumn(now.minus(retention));
        }

        @Override
        public Object position(ResultSet row, String column) throws SQLException {
            LocalDateTime time = row.getObject(column, LocalDateTime.class);
            return time == null ? lowest() : time;
        }

        @Override
        public String condition() {
            int size = groups.get().size();
            return settled + "consumer_group IN (%s)".formatted(String.join(", ", Collections.nCopies(size, "?")));
        }

        @Override
        public List<Object> values(Instant now) {
            return List.copyOf(groups.get());
        }

        @Override
        public boolean isReady() {
            return !groups.get().isEmpty();
        }
    }
}
