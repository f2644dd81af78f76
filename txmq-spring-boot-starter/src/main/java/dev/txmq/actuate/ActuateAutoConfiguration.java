package dev.txmq.actuate;

import java.time.Duration;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import dev.txmq.DeadLetters;
import dev.txmq.Inbox;
import dev.txmq.MessageLog;
import dev.txmq.OrderedKeys;
import dev.txmq.Workers;
import dev.txmq.backlog.Backlog;
import dev.txmq.config.ProducerGroup;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.history.History;
import dev.txmq.rocketmq.receive.ConsumerLag;

/**
 * The actuator endpoints {@code txmq}, {@code txmqdeadletters}, {@code txmqorder}, {@code txmqworkers}, {@code txmqinbox} and {@code txmqlog},
 * where they are exposed.
 */
@AutoConfiguration(
        afterName = {
            "dev.txmq.history.HistoryAutoConfiguration",
            "dev.txmq.publish.PublishAutoConfiguration",
            "dev.txmq.consume.ConsumeAutoConfiguration",
            "dev.txmq.deadletter.DeadLetterAutoConfiguration",
            "dev.txmq.order.OrderAutoConfiguration",
            "dev.txmq.backlog.BacklogAutoConfiguration",
            "dev.txmq.control.ControlAutoConfiguration"
        })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class ActuateAutoConfiguration {

    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    @ConditionalOnAvailableEndpoint
    TxmqEndpoint txmqEndpoint(
            KitDatabase database,
            MessageLog messageLog,
            DeadLetters deadLetters,
            Backlog backlog,
            ObjectProvider<ConsumerLag> lag,
            ObjectProvider<MeterRegistry> meters,
            History history,
            TxmqProperties properties) {
        Counts counts = counts(database);
        Overview overview = new Overview(
                counts,
                backlog,
                () -> lag.stream().findFirst().map(ConsumerLag::byGroup).orElse(Map.of()),
                new Traffic(meters.getIfAvailable(CompositeMeterRegistry::new)));
        return new TxmqEndpoint(overview, counts, messageLog, deadLetters, history, operators(properties));
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    DeadLettersEndpoint txmqDeadLettersEndpoint(
            KitDatabase database, DeadLetters deadLetters, TxmqProperties properties) {
        return new DeadLettersEndpoint(deadLetters, counts(database), operators(properties));
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    WorkersEndpoint txmqWorkersEndpoint(Workers workers, TxmqProperties properties) {
        return new WorkersEndpoint(workers, operators(properties));
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    OrderEndpoint txmqOrderEndpoint(OrderedKeys keys, TxmqProperties properties) {
        return new OrderEndpoint(keys, operators(properties));
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    InboxEndpoint txmqInboxEndpoint(Inbox inbox, KitDatabase database, TxmqProperties properties) {
        return new InboxEndpoint(inbox, database, new ReaderAccess(properties.readerRole()));
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    LogEndpoint txmqLogEndpoint(
            MessageLog messageLog, KitDatabase database, ProducerGroup application, TxmqProperties properties) {
        return new LogEndpoint(
                messageLog,
                database,
                application,
                properties,
                new ReaderAccess(properties.readerRole()),
                operators(properties));
    }

    private static OperatorAccess operators(TxmqProperties properties) {
        return new OperatorAccess(properties.deadLetters().operatorRole());
    }

    private static Counts counts(KitDatabase database) {
        return new Counts(database, database.kitTransaction(COUNT_TIMEOUT));
    }
}
