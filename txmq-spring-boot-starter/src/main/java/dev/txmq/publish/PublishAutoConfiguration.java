package dev.txmq.publish;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageLog;
import dev.txmq.OutgoingMessageCustomizer;
import dev.txmq.TransactionalPublisher;
import dev.txmq.config.ProducerGroup;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.TxmqProperties.Producer.Mode;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;
import dev.txmq.database.KitDatabase;
import dev.txmq.history.History;
import dev.txmq.order.Numbers;
import dev.txmq.order.Predecessors;
import dev.txmq.payload.Payloads;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.BrokerTrust;
import dev.txmq.rocketmq.send.CheckBack;
import dev.txmq.rocketmq.send.HalfMessages;
import dev.txmq.rocketmq.send.OrdinaryMessages;
import dev.txmq.rocketmq.send.ProducerConnection;

/**
 * The publishing side: {@link TransactionalPublisher} and {@link MessageLog}, each of which a bean of the application replaces, and the
 * answers to check-backs.
 */
@AutoConfiguration(
        afterName = {
            "dev.txmq.database.DatabaseAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
public final class PublishAutoConfiguration {

    /** For one batch of an operator's change. */
    private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration MARK_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean
    MessageLog txmqMessageLog(
            KitDatabase database,
            ScheduledTable scheduled,
            ProducerGroup group,
            ObjectProvider<Clock> clock,
            TxmqProperties properties,
            History history) {
        return new JdbcMessageLog(
                database,
                database.kitTransaction(OPERATION_TIMEOUT),
                scheduled,
                new OperationTable(database, group.name()),
                history,
                group.name(),
                clock.getIfUnique(Clock::systemUTC),
                properties.messageLog().indexByKey());
    }

    @Bean
    MessageTable txmqMessageTable(
            KitDatabase database,
            JsonMapper jsonMapper,
            ObjectProvider<Clock> clock,
            ProducerGroup group,
            TxmqProperties properties) {
        return new MessageTable(
                database,
                new WireColumns(jsonMapper),
                clock.getIfUnique(Clock::systemUTC),
                group.name(),
                properties.relay().republishAfter());
    }

    @Bean
    PublishMeters txmqPublishMeters(
            ObjectProvider<MeterRegistry> registry, BrokerAvailability availability, TxmqProperties properties) {
        return new PublishMeters(
                registry.getIfAvailable(CompositeMeterRegistry::new),
                availability,
                properties.producer().topics());
    }

    @Bean
    CheckBack txmqCheckBack(MessageTable table, KitDatabase database, PublishMeters meters, History history) {
        return new MessageLogCheckBack(table, database, meters, history);
    }

    @Bean
    Confirmations txmqConfirmations(MessageTable table, KitDatabase database, PublishMeters meters) {
        Confirmations confirmations = new Confirmations(table, database.kitTransaction(MARK_TIMEOUT), meters);
        meters.watch(confirmations);
        return confirmations;
    }

    @Bean
    OutboxQueue txmqOutboxQueue(
            OrdinaryMessages ordinaryMessages,
            BrokerAvailability availability,
            Confirmations confirmations,
            PublishMeters meters) {
        OutboxQueue outbox = new OutboxQueue(ordinaryMessages, availability, confirmations);
        meters.watch(outbox);
        return outbox;
    }

    @Bean
    OrderedQueue txmqOrderedQueue(
            OrdinaryMessages ordinaryMessages,
            BrokerAvailability availability,
            Predecessors predecessors,
            Confirmations confirmations,
            PublishMeters meters) {
        OrderedQueue queue = new OrderedQueue(ordinaryMessages, availability, predecessors, confirmations);
        meters.watch(queue);
        return queue;
    }

    @Bean
    ScheduledTable txmqScheduledTable(KitDatabase database, JsonMapper jsonMapper, ProducerGroup group) {
        return new ScheduledTable(database, new WireColumns(jsonMapper), group.name());
    }

    @Bean
    DueMessages txmqDueMessages(
            ScheduledTable table,
            KitDatabase database,
            OutboxQueue outbox,
            PublishMeters meters,
            TxmqProperties properties,
            ObjectProvider<Clock> clock) {
        return new DueMessages(
                table, database, outbox, meters, properties.relay(), clock.getIfUnique(Clock::systemUTC));
    }

    @Bean
    SendMode txmqSendMode(
            TxmqProperties properties,
            HalfMessages halfMessages,
            BrokerAvailability availability,
            Confirmations confirmations,
            OutboxQueue outbox,
            BrokerTrust trust,
            PublishMeters meters) {
        TxmqProperties.Producer settings = properties.producer();
        if (settings.mode() == Mode.OUTBOX) {
            return () -> new OutboxSending(outbox);
        }
        meters.watch(trust);
        OnBrokerFailure onFailure = settings.onBrokerFailure();
        return () -> new TrustingSending(
                trust,
                new HalfMessageSending(halfMessages, availability, onFailure, confirmations),
                new OutboxSending(outbox),
                onFailure);
    }

    @Bean
    PublishingLifecycle txmqPublishingLifecycle(
            ProducerConnection connection,
            Confirmations confirmations,
            OutboxQueue outbox,
            OrderedQueue ordered,
            DueMessages due,
            TxmqProperties properties) {
        return new PublishingLifecycle(connection, confirmations, outbox, ordered, due, properties.producer());
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionalPublisher txmqPublisher(
            TxmqProperties properties,
            KitDatabase database,
            Payloads payloads,
            ObjectProvider<OutgoingMessageCustomizer> customizers,
            ObjectProvider<ObservationRegistry> observations,
            MessageTable table,
            SendMode mode,
            OrderedQueue ordered,
            PublishMeters meters,
            ScheduledTable scheduled,
            DueMessages due,
            ProducerGroup group,
            ObjectProvider<Clock> clock) {
        Numbers numbers = new Numbers(database, group.name());
        return new MessageLogPublisher(
                Set.copyOf(properties.producer().topics()),
                database,
                payloads,
                customizers.orderedStream().toList(),
                observations.getIfAvailable(() -> ObservationRegistry.NOOP),
                () -> new TransactionMessages(table, mode.open(), numbers, new OutboxSending(ordered), meters),
                new Schedule(scheduled, due, clock.getIfUnique(Clock::systemUTC)),
                group.name());
    }

    /** Looked up late: events are published before all beans are there. */
    @Bean
    AnnotatedEvents txmqAnnotatedEvents(ObjectProvider<TransactionalPublisher> publisher, Environment environment) {
        return new AnnotatedEvents(publisher::getObject, environment);
    }
}
