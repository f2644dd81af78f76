package dev.txmq.notify.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.TransactionalDatabase;
import dev.txmq.background.RepeatedWork;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.Notifier;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.config.NotifierTables;
import dev.txmq.notify.endpoint.EndpointTable;

/** The {@link Notifier}, the {@link dev.txmq.notify.DeliveryLog}, and the purge of what is settled for long. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.notify.endpoint.EndpointAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
@ConditionalOnBean(NotifierTables.class)
public final class DeliveryAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);
    private static final int PURGED_AT_ONCE = 500;
    private static final int AFTER_THE_PRODUCER = 1;
    private static final List<Status> DONE = List.of(Status.DELIVERED, Status.CONFIRMED, Status.CANCELLED);

    private final Clock clock;

    DeliveryAutoConfiguration(ObjectProvider<Clock> clock) {
        this.clock = clock.getIfUnique(Clock::systemUTC);
    }

    @Bean
    DueSignal txmqDueSignal() {
        return new DueSignal();
    }

    @Bean
    DeliveryTable txmqDeliveryTable(NotifierTables tables) {
        return new DeliveryTable(tables.dataSource());
    }

    @Bean
    AttemptTable txmqDeliveryAttemptTable(NotifierTables tables) {
        return new AttemptTable(tables.dataSource());
    }

    @Bean
    @ConditionalOnMissingBean
    Notifier txmqNotifier(
            EndpointTable endpoints,
            TransactionalDatabase database,
            DueSignal signal,
            JsonMapper jsonMapper,
            NotifierProperties properties) {
        return new NoticeRecorder(
                new NoticeTable(database.dataSource()), endpoints, database, signal, jsonMapper, properties, clock);
    }

    @Bean
    DeliveryArchive txmqDeliveryArchive(
            TransactionalDatabase database, DueSignal signal, NotifierProperties properties) {
        return new DeliveryArchive(database.dataSource(), database.kitTransaction(SHORT), signal, properties, clock);
    }

    @Bean
    RepeatedWork txmqDeliveryPurgeTimer(
            DeliveryTable table, TransactionalDatabase database, NotifierProperties properties) {
        TransactionTemplate transaction = database.kitTransaction(SHORT);
        return RepeatedWork.interruptible(
                "delivery-purge",
                () -> {
                    Instant now = clock.instant();
                    Integer purged = transaction.execute(
                            status -> table.purge(DONE, now.minus(properties.deliveredRetention()), PURGED_AT_ONCE)
                                    + table.purge(
                                            List.of(Status.EXHAUSTED),
                                            now.minus(properties.exhaustedRetention()),
                                            PURGED_AT_ONCE));
                    return purged != null && purged >= PURGED_AT_ONCE;
                },
                PURGE_INTERVAL,
                AFTER_THE_PRODUCER);
    }
}
