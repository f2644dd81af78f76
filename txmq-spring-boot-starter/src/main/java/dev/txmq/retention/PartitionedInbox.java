package dev.txmq.retention;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.txmq.database.KitDatabase;

import static dev.txmq.database.Columns.placeholders;

/** The inbox. What was handled within the retention stays, however old the message is. */
record PartitionedInbox(Supplier<Set<String>> groups, Duration retention) implements PartitionedTable {

    @Override
    public String name() {
        return "txmq_inbox";
    }

    @Override
    public String column() {
        return "message_id";
    }

    @Override
    public boolean isOwn() {
        return !groups.get().isEmpty();
    }

    @Override
    public boolean mayDrop() {
        return true;
    }

    @Override
    public String kept() {
        return "FORCE INDEX (txmq_inbox_consumed) WHERE consumed_at >= ?";
    }

    @Override
    public String bytes() {
        return "0";
    }

    @Override
    public String marker() {
        return "consumer_group = '' AND message_id = ?";
    }

    @Override
    public String newMarker() {
        return "(consumer_group, message_id, consumed_at) VALUES ('', ?, UTC_TIMESTAMP(6))";
    }

    /** The primary key begins with the group, so one that is not known is found at once. */
    @Override
    public List<String> strangers(KitDatabase database, String range) {
        List<Object> known = List.copyOf(groups.get());
        return database.jdbc()
                .sql("SELECT consumer_group FROM %s WHERE consumer_group NOT IN (%s) LIMIT 1"
                        .formatted(range, placeholders(known.size())))
                .params(known)
                .query(String.class)
                .list();
    }

    @Override
    public boolean yieldTo(KitDatabase database, String aside) {
        return false; // a row says only that it is there
    }
}
