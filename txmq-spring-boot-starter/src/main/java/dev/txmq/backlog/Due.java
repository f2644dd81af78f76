package dev.txmq.backlog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.txmq.MessageId;

/**
 * A row that is due, before its payload is read.
 *
 * @param at since when
 * @param bytes of its payload
 */
public record Due(MessageId id, Instant at, long bytes) {

    /** What is taken at once is held in memory. A single message may be as large as RocketMQ takes it. */
    private static final long MAX_BYTES = 4 * 1024 * 1024;

    /** The first of the rows, as many as have 4 MiB together; one at least, if there is any. */
    public static List<Due> untilFull(List<Due> due) {
        List<Due> taken = new ArrayList<>();
        long bytes = 0;
        for (Due row : due) {
            bytes += row.bytes();
            if (!taken.isEmpty() && bytes > MAX_BYTES) {
                break;
            }
            taken.add(row);
        }
        return taken;
    }
}
