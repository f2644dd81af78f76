package dev.txmq.notify.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.StoredEndpoint;

import static dev.txmq.database.Columns.bytes;
import static dev.txmq.database.Columns.placeholders;
import static dev.txmq.database.Columns.time;
import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.uuid;
import static dev.txmq.notify.delivery.Ids.padded;

/** What is due of {@code txmq_delivery}, and what is over. Every statement joins the transaction of the calling thread. */
public final class DeliveryTable {

    private final JdbcClient jdbc;

    /** The tables must be there. */
    public DeliveryTable(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** What is due at an endpoint: longest due first, or of an ordered one the first that waits, if that is due. */
    public List<UUID> due(UUID endpoint, boolean ordered, Instant now, int limit) {
        if (ordered) {
            return jdbc
                    .sql("""
                        SELECT id, next_attempt_at <= ? FROM txmq_delivery
                        WHERE endpoint_id = ? AND status = 'WAITING' ORDER BY id LIMIT 1
                        """)
                    .params(toColumn(now), bytes(endpoint))
                    .query((row, number) ->
                            row.getBoolean(2) ? Optional.of(uuid(row.getBytes(1))) : Optional.<UUID>empty())
                    .list()
                    .stream()
                    .flatMap(Optional::stream)
                    .toList();
        }
        return jdbc.sql("""
            SELECT id FROM txmq_delivery WHERE endpoint_id = ? AND next_attempt_at <= ?
            ORDER BY next_attempt_at, id LIMIT ?
            """)
                .params(bytes(endpoint), toColumn(now), limit)
                .query((row, number) -> uuid(row.getBytes(1)))
                .list();
    }

    /**
     * Those of some deliveries that are due, each with all that an attempt needs, as they stand now. By the primary keys, in this order: with
     * old statistics a database would rather read all that waits for an endpoint.
     */
    public Map<UUID, Parcel> read(Collection<UUID> some, Instant now) {
        List<Object> values = new ArrayList<>(padded(some));
        values.add(toColumn(now));
        Map<UUID, StoredEndpoint> endpoints = new HashMap<>();
        Map<UUID, Parcel> due = new HashMap<>();
        jdbc.sql("""
            SELECT d.id AS delivery_id, d.counted, d.give_up_at, n.id AS notice_id, n.type, n.notice_key, n.body,
                   n.created_at AS recorded_at, e.*
            FROM txmq_delivery d FORCE INDEX (PRIMARY)
            STRAIGHT_JOIN txmq_endpoint e ON e.id = d.endpoint_id
            STRAIGHT_JOIN txmq_notice n ON n.recipient = e.recipient AND n.id = d.notice_id
            WHERE d.id IN (%s) AND d.status = 'WAITING' AND d.next_attempt_at <= ?
            """.formatted(placeholders(values.size() - 1)))
                .params(values)
                .query((row, number) -> parcel(row, endpoints))
                .list()
                .forEach(parcel -> due.put(parcel.delivery(), parcel));
        return due;
    }

    /** @param known endpoints that other rows have had */
    private static Parcel parcel(ResultSet row, Map<UUID, StoredEndpoint> known) throws SQLException {
        UUID id = uuid(row.getBytes("id"));
        StoredEndpoint endpoint = known.get(id);
        if (endpoint == null) {
            endpoint = EndpointTable.endpoint(row);
            known.put(id, endpoint);
        }
        return new Parcel(
                uuid(row.getBytes("delivery_id")),
                MessageId.of(row.getBytes("notice_id")),
                row.getString("type"),
                row.getString("notice_key"),
                row.getBytes("body"),
                Objects.requireNonNull(time(row, "recorded_at")),
                row.getInt("counted"),
                time(row, "give_up_at"),
                endpoint);
    }

    /**
     * Ends what nobody will try before its time is over, since its endpoint is disabled or paused for its failures. What waits for another
     * reason, such as an outage of our own, has an attempt first.
     */
    public int exhaust(Instant now, int limit) {
        List<byte[]> over = jdbc.sql("""
            SELECT d.id FROM txmq_delivery d JOIN txmq_endpoint e ON e.id = d.endpoint_id
            WHERE d.give_up_at <= ? AND d.status = 'WAITING'
              AND (e.status = 'DISABLED' OR (e.pauses > 0 AND e.paused_until > ?))
            ORDER BY d.give_up_at LIMIT ?
            """)
                .params(toColumn(now), toColumn(now), limit)
                .query((row, number) -> row.getBytes(1))
                .list();
        int exhausted = 0;
        for (byte[] id : over) {
            exhausted += jdbc.sql("""
                UPDATE txmq_delivery
                SET status = 'EXHAUSTED', next_attempt_at = NULL, give_up_at = NULL, settled_at = ?, settled_by = NULL,
                    settle_reason = 'its endpoint was disabled or paused'
                WHERE id = ? AND status = 'WAITING'
                """).params(toColumn(now), id).update();
        }
        return exhausted;
    }

    /** How many wait, up to 100,001, and since when the oldest of them is due. */
    public Waiting waiting(Instant now) {
        return jdbc.sql("""
            SELECT COUNT(*) AS waiting, MIN(next_attempt_at) AS oldest
            FROM (SELECT d.next_attempt_at FROM txmq_delivery d JOIN txmq_endpoint e ON e.id = d.endpoint_id
                  WHERE d.status = 'WAITING' AND e.status = 'ACTIVE' LIMIT 100001) some
            """)
                .query((row, number) -> {
                    Instant oldest = time(row, "oldest");
                    Duration age =
                            oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
                    return new Waiting(row.getLong("waiting"), age);
                })
                .single();
    }

    /** Deletes what was settled before this time, with its attempts, and notices that no delivery is left of; returns how many. */
    public int purge(List<Status> which, Instant before, int limit) {
        List<Object> values = new ArrayList<>();
        which.forEach(status -> values.add(status.name()));
        values.add(toColumn(before));
        values.add(limit);
        List<byte[][]> old = jdbc.sql("""
            SELECT d.id, d.notice_id, d.endpoint_id FROM txmq_delivery d
            WHERE d.status IN (%s) AND d.settled_at < ? ORDER BY d.settled_at LIMIT ? FOR UPDATE SKIP LOCKED
            """.formatted(placeholders(which.size())))
                .params(values)
                .query((row, number) -> new byte[][] {row.getBytes(1), row.getBytes(2), row.getBytes(3)})
                .list();
        for (byte[][] row : old) {
            jdbc.sql("DELETE FROM txmq_delivery_attempt WHERE delivery_id = ?")
                    .param(row[0])
                    .update();
            jdbc.sql("DELETE FROM txmq_delivery WHERE id = ? AND status <> 'WAITING'")
                    .param(row[0])
                    .update();
            jdbc.sql("""
                DELETE FROM txmq_notice
                WHERE id = ? AND recipient = (SELECT recipient FROM txmq_endpoint WHERE id = ?)
                  AND NOT EXISTS (SELECT 1 FROM txmq_delivery d JOIN txmq_endpoint e ON e.id = d.endpoint_id
                                  WHERE d.notice_id = txmq_notice.id AND e.recipient = txmq_notice.recipient)
                """).params(row[1], row[2]).update();
        }
        return old.size();
    }

    /**
     * A delivery with all that an attempt needs.
     *
     * @param counted failures of the present schedule so far
     */
    public record Parcel(
            UUID delivery,
            MessageId notice,
            String type,
            String key,
            byte[] body,
            Instant recordedAt,
            int counted,
            @Nullable Instant giveUpAt,
            StoredEndpoint endpoint) {}

    /** How many wait for an active endpoint; 100,001 stands for more. */
    public record Waiting(long count, Duration oldest) {}
}
