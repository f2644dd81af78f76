package dev.txmq.database;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The index of the message log by key, which an application may do without. To drop it takes a moment, however many rows there are. To
 * build it does not, so only an empty log gets one at the start.
 */
final class KeyIndex {

    private static final Logger LOG = LoggerFactory.getLogger(KeyIndex.class);
    private static final String ADD = "ALTER TABLE txmq_message ADD KEY txmq_message_by_key (message_key)";
    private static final String DROP = "ALTER TABLE txmq_message DROP KEY txmq_message_by_key";

    private final JdbcClient jdbc;

    KeyIndex(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    void keepOrDrop(boolean wanted) {
        if (isThere() == wanted) {
            return;
        }
        if (!wanted) {
            change(DROP);
            LOG.info("dropped the index of the message log by key, as txmq.message-log.index-by-key is false");
        } else if (isEmpty()) {
            change(ADD);
        } else {
            LOG.warn(
                    "txmq.message-log.index-by-key is true, and txmq_message has rows but no such index: to find a message by its key reads"
                            + " all of them. To build the index takes as long as there are rows: {}",
                    ADD);
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
                        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'txmq_message' AND INDEX_NAME = 'txmq_message_by_key'
                        """).query(Integer.class).single() > 0;
    }

    private boolean isEmpty() {
        return jdbc.sql("SELECT 1 FROM txmq_message LIMIT 1")
                .query()
                .listOfRows()
                .isEmpty();
    }
}
