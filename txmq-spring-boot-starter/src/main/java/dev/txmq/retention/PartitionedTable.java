package dev.txmq.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.txmq.database.KitDatabase;

import static dev.txmq.database.Columns.toColumn;

/** A table that can be divided into ranges of ids, and what of a range may not be dropped with it. */
interface PartitionedTable {

    String name();

    /** With the ids by which it is divided. */
    String column();

    Duration retention();

    /** The time before which rows are old, as a column has it. */
    default Object oldBefore(Instant now) {
        return toColumn(now.minus(retention()));
    }

    /** Whether the application has rows there, and it is known which. */
    boolean isOwn();

    /** Whether they may be dropped now. */
    boolean mayDrop();

    /** Of rows that stay, by an index; follows FROM. Its parameter is the time before which others are old. */
    String kept();

    /** How many bytes of a row count. */
    String bytes();

    /** Of the marker of a range; its parameter is the id. */
    String marker();

    /** Columns and values of that marker; follows the name of a table. */
    String newMarker();

    /** Who else has rows in a range, for which he may have another retention. */
    List<String> strangers(KitDatabase database, String range);

    /** Deletes rows of this table that those of another one replace, and returns whether there were any. */
    boolean yieldTo(KitDatabase database, String aside);
}
