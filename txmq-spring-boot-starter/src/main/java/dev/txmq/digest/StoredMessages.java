package dev.txmq.digest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;
import dev.txmq.MessageSet.Digest;
import dev.txmq.database.KitDatabase;

import static dev.txmq.config.Bounds.checkLimit;

/**
 * The messages of one table, read by ranges of its primary key. Statements join the transaction of the calling thread.
 *
 * <p>The database hands over ids, and they are hashed here: it would take several times as long to hash them.
 *
 * @param id the column of the ids
 * @param condition which rows there are, besides those of a time
 * @param values for the condition
 */
public record StoredMessages(KitDatabase database, String table, String id, String condition, List<Object> values) {

    private static final int MOST_IDS = 10_000;

    public StoredMessages {
        values = List.copyOf(values);
    }

    /** Rows with a foreign id count if it is in the range of the time by chance. */
    public Digest digest(Window window, Duration step) {
        window.checkStep(step);
        SlotCounter counter = new SlotCounter(step);
        MessageId after = window.lowest();
        List<MessageId> page;
        do {
            page = page("TRUE", after, window, MOST_IDS);
            for (MessageId id : page) {
                counter.add(id);
                after = id;
            }
        } while (page.size() == MOST_IDS);
        return counter.digest();
    }

    public List<MessageId> ids(Window window, @Nullable MessageId after, int limit) {
        checkLimit(limit, MOST_IDS);
        return page(timed(id), window.after(after), window, limit);
    }

    private List<MessageId> page(String restriction, MessageId after, Window window, int limit) {
        return database.jdbc()
                .sql("""
                    SELECT %s FROM %s FORCE INDEX (PRIMARY) WHERE %s AND %1$s > ? AND %1$s < ? AND %s ORDER BY %1$s LIMIT ?
                    """.formatted(id, table, condition, restriction))
                .params(values(after.toBytes(), window.end().toBytes(), limit))
                .query((row, number) -> MessageId.of(row.getBytes(1)))
                .list();
    }

    private List<Object> values(Object... after) {
        List<Object> all = new ArrayList<>(values);
        Collections.addAll(all, after);
        return all;
    }

    /** Whether an id is of version 7, and tells a time. */
    public static String timed(String id) {
        return "(SUBSTR(%1$s, 7, 1) BETWEEN x'70' AND x'7F' AND SUBSTR(%1$s, 9, 1) BETWEEN x'80' AND x'BF')"
                .formatted(id);
    }
}
