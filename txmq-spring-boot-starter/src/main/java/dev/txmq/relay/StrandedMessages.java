package dev.txmq.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.send.BrokerAvailability;

/**
 * Names messages that wait for an application that is gone: a relay sends those of its own producer group only, so after the group
 * has another name nobody sends what was open under the old one. A row that has been due for long shows it, since a relay puts off
 * what it takes. Each group is named once, and again after it was well.
 */
final class StrandedMessages {

    private static final Logger LOG = LoggerFactory.getLogger(StrandedMessages.class);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String MESSAGES = "txmq_message";
    private static final String SCHEDULED = "txmq_scheduled";
    /** The longest due stand first, and each costs a look at its row. */
    private static final int MOST = 10_000;

    private final KitDatabase database;
    private final TransactionTemplate transaction;
    private final BrokerAvailability availability;
    private final String ownGroup;
    private Set<String> known = Set.of();

    StrandedMessages(
            KitDatabase database, TransactionTemplate transaction, BrokerAvailability availability, String ownGroup) {
        this.database = database;
        this.transaction = transaction;
        this.availability = availability;
        this.ownGroup = ownGroup;
    }

    /** Not while no broker takes messages: then everybody's wait. */
    void lookOnce() {
        if (!availability.isUp()) {
            return;
        }
        Set<String> found = new HashSet<>();
        for (Stranded stranded : transaction.execute(status -> find())) {
            String name = stranded.group() + " in " + stranded.table();
            found.add(name);
            if (!known.contains(name)) {
                LOG.error(
                        "Nobody seems to send the messages of the producer group '{}': {} have been due for more than {} minutes, the"
                                + " oldest is {} (topic {}). Start the application that has this group. If it is called '{}' now,"
                                + " run: UPDATE {} SET producer_group = '{}' WHERE producer_group = '{}' AND {}",
                        stranded.group(),
                        stranded.messages(),
                        LONG.toMinutes(),
                        stranded.oldest(),
                        stranded.topic(),
                        ownGroup,
                        stranded.table(),
                        ownGroup,
                        stranded.group(),
                        stranded.table().equals(SCHEDULED) ? "status = 'SCHEDULED'" : "next_attempt_at IS NOT NULL");
            }
        }
        known = found;
    }

    private List<Stranded> find() {
        List<Stranded> all = new ArrayList<>(find(MESSAGES, """
                SELECT id, topic, producer_group FROM txmq_message
                WHERE next_attempt_at < UTC_TIMESTAMP(6) - INTERVAL ? MINUTE AND status = 'COMMITTED'
                ORDER BY next_attempt_at LIMIT ?""", LONG.toMinutes(), MOST));
        for (String group : othersThatSchedule()) {
            all.addAll(find(SCHEDULED, """
                    SELECT id, topic, producer_group FROM txmq_scheduled
                    WHERE producer_group = ? AND status = 'SCHEDULED' AND due_at < UTC_TIMESTAMP(6) - INTERVAL ? MINUTE
                    ORDER BY due_at LIMIT ?""", group, LONG.toMinutes(), MOST));
        }
        return all;
    }

    /** The index there begins with the group. */
    private List<String> othersThatSchedule() {
        return database.jdbc()
                .sql("SELECT DISTINCT producer_group FROM txmq_scheduled WHERE producer_group <> ?")
                .param(ownGroup)
                .query(String.class)
                .list();
    }

    private List<Stranded> find(String table, String due, Object... values) {
        List<Object> all = new ArrayList<>(List.of(values));
        all.add(ownGroup);
        return database.jdbc()
                .sql("""
                        SELECT producer_group, COUNT(*) AS messages, MIN(id) AS oldest, MIN(topic) AS topic FROM (%s) due
                        WHERE producer_group <> ? GROUP BY producer_group
                        """.formatted(due))
                .params(all)
                .query((row, number) -> new Stranded(
                        table,
                        row.getString("producer_group"),
                        row.getInt("messages"),
                        MessageId.of(row.getBytes("oldest")),
                        row.getString("topic")))
                .list();
    }

    /** @param messages at most {@link #MOST} */
    private record Stranded(String table, String group, int messages, MessageId oldest, String topic) {}
}
