package dev.txmq.database;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The index of a table of messages by key, which an application may do without. To drop it takes a moment, however many rows there are. To
 * build it does not, so only an empty log gets one at the start.
 */
final class KeyIndex {

    private static final Logger LOG = LoggerFactory.getLogger(KeyIndex.class);

    private final JdbcClient jdbc;
    private final String table;
    private final String name;
    private final String add;

    KeyIndex(DataSource dataSource, String table) {
        this.jdbc = JdbcClient.create(dataSource);
        this.table = table;
        this.name = table + "_by_key";
        this.add = "ALTER TABLE %s ADD KEY %s (message_key)".formatted(table, name);
    }

    void keepOrDrop(boolean wanted) {
        if (isThere() == wanted) {
            return;
        }
        if (!wanted) {
            change("ALTER TABLE %s DROP KEY %s".formatted(table, name));
            LOG.info("dropped the index {}, as txmq.message-log.index-by-key is false", name);
        } else if (isEmpty()) {
            change(add);
        } else {
            LOG.warn(
                    "txmq.message-log.index-by-key is true, and {} has rows but no such index: to find a message by its key reads"
                            + " all of them. To build the index takes as long as there are rows: {}",
                    table,
                    add);
        }
    }

    /** Another instance that starts at the same moment may have been quicker. */
    private void change(String statement) {
        boolean before = isThere();
        try {
            jdbc.sql(statement).update();
        } catch (DataAccessException e) {
            if (isThere() == before) {
                throw e;
            }
        }
    }

    private boolean isThere() {
        return jdbc.sql("""
                        SELECT COUNT(*) FROM information_schema.STATISTICS
                        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND INDEX_NAME = ?
                        """).params(table, name).query(Integer.class).single() > 0;
    }

    private boolean isEmpty() {
        return jdbc.sql("SELECT 1 FROM %s LIMIT 1".formatted(table))
                .query()
                .listOfRows()
                .isEmpty();
    }
}
