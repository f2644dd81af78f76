package dev.txmq.consume;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.Inbox.Subscribed;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.Subscription;
import dev.txmq.rocketmq.Subscription.Selection;

import static dev.txmq.database.Columns.fromColumn;
import static dev.txmq.database.Columns.placeholders;

/** Reads and writes {@code txmq_subscription}: which messages each group takes, and since when, by the database's clock. */
final class SubscriptionTable {

    private final KitDatabase database;
    private final TransactionTemplate transaction;

    SubscriptionTable(KitDatabase database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * What the group takes from now on. What it takes already stays as it is; topics that it does not have any more are forgotten. To be
     * called once the group takes these messages: what comes after {@code since} must come to it.
     */
    void remember(Subscription subscription) {
        transaction.executeWithoutResult(status -> {
            subscription.topics().forEach((topic, selection) -> remember(subscription.group(), topic, selection));
            List<Object> values = new ArrayList<>();
            values.add(subscription.group());
            values.addAll(subscription.topics().keySet());
            database.jdbc()
                    .sql("DELETE FROM txmq_subscription WHERE consumer_group = ? AND topic NOT IN (%s)"
                            .formatted(placeholders(subscription.topics().size())))
                    .params(values)
                    .update();
        });
    }

    private void remember(String group, String topic, Selection selection) {
        statement("""
                INSERT IGNORE INTO txmq_subscription (consumer_group, topic, tags, sql_filter, since)
                VALUES (:group, :topic, :tags, :filter, UTC_TIMESTAMP(6))
                """, group, topic, selection).update();
        statement("""
                UPDATE txmq_subscription SET tags = :tags, sql_filter = :filter, since = UTC_TIMESTAMP(6)
                WHERE consumer_group = :group AND topic = :topic AND NOT (tags <=> :tags AND sql_filter <=> :filter)
                """, group, topic, selection).update();
    }

    private StatementSpec statement(String sql, String group, String topic, Selection selection) {
        return database.jdbc()
                .sql(sql)
                .param("group", group)
                .param("topic", topic)
                .param("tags", selection.filter() == null ? ordered(selection.tags()) : null)
                .param("filter", selection.filter());
    }

    /** The same tags are the same subscription, whatever their order. */
    private static String ordered(String tags) {
        return Arrays.stream(tags.split("\\|\\|"))
                .map(String::strip)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" || "));
    }

    /** By topic. Joins the transaction of the calling thread. */
    List<Subscribed> of(String group) {
        return database.jdbc()
                .sql(
                        "SELECT topic, tags, sql_filter, since FROM txmq_subscription WHERE consumer_group = ? ORDER BY topic")
                .param(group)
                .query((row, number) -> new Subscribed(
                        row.getString("topic"),
                        row.getString("tags"),
                        row.getString("sql_filter"),
                        fromColumn(row.getObject("since", LocalDateTime.class))))
                .list();
    }
}
