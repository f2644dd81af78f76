package dev.txmq.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

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
}
