package dev.txmq.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.background.RepeatedWork;
import dev.txmq.background.StartCheck;
import dev.txmq.config.ProducerGroup;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.receive.ConsumerLag;
import dev.txmq.rocketmq.send.ProducerConnection;

/** The retention: deletes rows that are old enough, at {@code txmq.retention.interval}. */
@AutoConfiguration(afterName = "dev.txmq.database.DatabaseAutoConfiguration")
public final class RetentionAutoConfiguration {

    private static final Duration BATCH_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PARTITIONS_TIMEOUT = Duration.ofMinutes(10);
    private static final int AFTER_THE_PRODUCER = 1;

    @Bean
    MessageRetention txmqMessageRetention(ProducerConnection connection, TxmqProperties properties) {
        return new MessageRetention(
                connection, properties.producer(), properties.retention().published());
    }

    @Bean
    StartCheck txmqMessageRetentionCheck(MessageRetention retention) {
        return new StartCheck(retention::check, AFTER_THE_PRODUCER);
    }

    /** A timer for each table: one that cannot be purged keeps no other from it. */
    @Configuration(proxyBeanMethods = false)
    static class Timers {

        private final KitDatabase database;
        private final ProducerGroup owner;
        private final TxmqProperties.Retention settings;
        private final ObjectProvider<ConsumerLag> consumers;

        Timers(
                KitDatabase database,
                ProducerGroup owner,
                TxmqProperties properties,
                ObjectProvider<ConsumerLag> consumers) {
            this.database = database;
            this.owner = owner;
            this.settings = properties.retention();
            this.consumers = consumers;
        }

        @Bean
        RepeatedWork txmqMessagePurgeTimer(MessageRetention retention) {
            return timer(
                    "message-purge",
                    new PurgedMessages(owner.name(), settings.published(), retention::mayForget),
                    rows(messages(retention)));
        }

        @Bean
        RepeatedWork txmqScheduledPurgeTimer() {
            PurgedTable table = PurgedRowsOfGroups.scheduled(owner.name(), settings.published());
            return timer("scheduled-purge", table, now -> table.name());
        }

        @Bean
        RepeatedWork txmqHistoryPurgeTimer() {
            PurgedTable table = PurgedRowsOfGroups.history(owner.name(), settings.published());
            return timer("history-purge", table, now -> table.name());
        }

        @Bean
        RepeatedWork txmqInboxPurgeTimer() {
            return timer("inbox-purge", PurgedRowsOfGroups.inbox(this::groups, settings.inbox()), rows(inbox()));
        }

        @Bean
        RepeatedWork txmqDeadLetterPurgeTimer() {
            PurgedTable table = PurgedRowsOfGroups.deadLetters(this::groups, settings.deadLetters());
            return timer("dead-letter-purge", table, now -> table.name());
        }

        @Bean
        @ConditionalOnBooleanProperty("txmq.retention.partitions")
        RepeatedWork txmqMessagePartitionTimer(MessageRetention retention) {
            return partitionTimer("message-partitions", messages(retention));
        }

        @Bean
        @ConditionalOnBooleanProperty("txmq.retention.partitions")
        RepeatedWork txmqInboxPartitionTimer() {
            return partitionTimer("inbox-partitions", inbox());
        }

        private PartitionedTable messages(MessageRetention retention) {
            return new PartitionedMessages(owner.name(), settings.published(), retention::mayForget);
        }

        private PartitionedTable inbox() {
            return new PartitionedInbox(this::groups, settings.inbox());
        }

        private Function<Instant, String> rows(PartitionedTable table) {
            return settings.partitions() ? now -> PartitionPurge.deleted(database, table, now) : now -> table.name();
        }

        private Set<String> groups() {
            return consumers.stream().findFirst().map(ConsumerLag::groups).orElse(Set.of());
        }

        private RepeatedWork timer(String name, PurgedTable table, Function<Instant, String> rows) {
            PurgeLock lock =
                    new PurgeLock(database, database.kitTransaction(BATCH_TIMEOUT), owner.name(), table.name());
            Purge purge = new Purge(database, lock, table, rows, settings.batchSize());
            return RepeatedWork.interruptible(
                    name, purge::purgeOnce, settings.interval(), SmartLifecycle.DEFAULT_PHASE);
        }

        private RepeatedWork partitionTimer(String name, PartitionedTable table) {
            TransactionTemplate transaction = database.kitTransaction(PARTITIONS_TIMEOUT);
            PurgeLock lock = new PurgeLock(database, transaction, PartitionPurge.EVERYBODY, table.name());
            PartitionPurge purge = new PartitionPurge(database, lock, transaction, table);
            return RepeatedWork.interruptible(
                    name,
                    () -> {
                        purge.purgeOnce();
                        return false;
                    },
                    settings.interval(),
                    SmartLifecycle.DEFAULT_PHASE);
        }
    }
}
