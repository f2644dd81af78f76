package dev.txmq.notify.delivery;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.notify.Notice;
import dev.txmq.notify.endpoint.StoredEndpoint;

import static dev.txmq.database.Columns.bytes;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;

/** Writes notices and their deliveries, in the transaction of the calling thread. */
final class NoticeTable {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    /** They sort by time, which is the order of ordered endpoints. */
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    NoticeTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.batches = new JdbcTemplate(dataSource);
    }

    /** Returns false if the recipient has a notice of this id. */
    boolean insert(Notice notice, byte[] body, Instant now) {
        try {
            jdbc.sql("""
                INSERT INTO txmq_notice (recipient, id, type, notice_key, body, occurred_at, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
                    .param(notice.recipient())
                    .param(notice.id().toBytes())
                    .param(notice.type())
                    .param(notice.key())
                    .param(body)
                    .param(toColumn(notice.occurredAt()))
                    .param(toColumn(now))
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** @param giveUpAt null for never */
    void insertDeliveries(Notice notice, List<StoredEndpoint> endpoints, Instant now, @Nullable Instant giveUpAt) {
        batches.batchUpdate("""
            INSERT INTO txmq_delivery (id, endpoint_id, notice_id, status, next_attempt_at, give_up_at, created_at)
            VALUES (?, ?, ?, 'WAITING', ?, ?, ?)
            """, endpoints, endpoints.size(), (statement, endpoint) -> {
            UUID id = ids.generate();
            statement.setBytes(1, bytes(id));
            statement.setBytes(2, bytes(endpoint.id()));
            statement.setBytes(3, notice.id().toBytes());
            statement.setObject(4, toColumn(now));
            statement.setObject(5, toColumnOrNull(giveUpAt));
            statement.setObject(6, toColumn(now));
        });
    }
}
