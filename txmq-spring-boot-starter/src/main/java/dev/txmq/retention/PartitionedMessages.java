package dev.txmq.retention;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.txmq.config.ProducerGroup;
import dev.txmq.database.KitDatabase;

/**
 * The message log. What is COMMITTED or FAILED stays, and so does a fence that is younger than the retention, whatever its id.
 *
 * @param mayForget whether no broker can ask any more about messages that are older than the retention
 */
record PartitionedMessages(String producerGroup, Duration retention, BooleanSupplier mayForget)
        implements PartitionedTable {

    private static final String COMMITTED = """
            FORCE INDEX (txmq_message_due) WHERE next_attempt_at IS NOT NULL AND status = 'COMMITTED'""";
    private static final int BATCH = 500;

    @Override
    public String name() {
        return "txmq_message";
    }

    @Override
    public String column() {
        return "id";
    }

    @Override
    public boolean isOwn() {
        return !producerGroup.equals(ProducerGroup.OF_THOSE_WITHOUT_TOPICS);
    }

    @Override
    public boolean mayDrop() {
        return mayForget.getAsBoolean();
    }

    @Override
    public String kept() {
        return """
                FORCE INDEX (txmq_message_due)
                WHERE (next_attempt_at IS NOT NULL
                       OR (next_attempt_at IS NULL AND status IN ('COMMITTED', 'FAILED', 'ROLLED_BACK')))
                  AND (status <> 'ROLLED_BACK' OR created_at >= ?)""";
    }

    @Override
    public String bytes() {
        return "OCTET_LENGTH(payload)";
    }

    @Override
    public String marker() {
        return "id = ?";
    }

    @Override
    public String newMarker() {
        return """
                (id, topic, message_key, payload, status, created_at)
                VALUES (?, '', '', '', 'ROLLED_BACK', UTC_TIMESTAMP(6))""";
    }

    /** No index has the group, so nobody else may have registered for the whole table. */
    @Override
    public List<String> strangers(KitDatabase database, String range) {
        return database.jdbc()
                .sql("""
                        SELECT producer_group FROM txmq_purge
                        WHERE purged_table = ? AND producer_group NOT IN (?, ?, ?) ORDER BY producer_group
                        """)
                .params(name(), producerGroup, ProducerGroup.OF_THOSE_WITHOUT_TOPICS, PartitionPurge.EVERYBODY)
                .query(String.class)
                .list();
    }

    /**
     * A message that an operator has put back to work just before its range was put aside is COMMITTED there. The row here is what
     * it was before, or a fence, if a broker asked when there was none.
     */
    @Override
    public boolean yieldTo(KitDatabase database, String aside) {
        List<byte[]> ids = database.jdbc()
                .sql("SELECT id FROM %s %s".formatted(aside, COMMITTED))
                .query((row, number) -> row.getBytes("id"))
                .list();
        int deleted = 0;
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<byte[]> batch = ids.subList(from, Math.min(ids.size(), from + BATCH));
            deleted += database.jdbc()
                    .sql("DELETE FROM txmq_message WHERE status IN ('FAILED', 'ROLLED_BACK') AND id IN (:ids)")
                    .param("ids", batch)
                    .update();
        }
        return deleted > 0;
    }
}
