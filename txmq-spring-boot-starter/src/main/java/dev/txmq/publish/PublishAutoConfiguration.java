package dev.txmq.publish;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageLog;
import dev.txmq.TransactionalPublisher;
import dev.txmq.config.ProducerGroup;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.TxmqProperties.Producer.Mode;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.BrokerTrust;
import dev.txmq.rocketmq.send.CheckBack;
import dev.txmq.rocketmq.send.HalfMessages;
import dev.txmq.rocketmq.send.OrdinaryMessages;
import dev.txmq.rocketmq.send.ProducerConnection;

@AutoConfiguration(
        afterName = {
            "dev.txmq.database.DatabaseAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
class PublishAutoConfiguration {

    /** For one batch of an operator's change. */
    private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration MARK_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean
    MessageLog txmqMessageLog(
            KitDatabase database, ProducerGroup group, ObjectProvider<Clock> clock, TxmqProperties properties) {
        return new JdbcMessageLog(
                database,
                database.kitTransaction(OPERATION_TIMEOUT),
                new OperationTable(database, group.name()),
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
                jsonMapper,
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
    CheckBack txmqCheckBack(MessageTable table, KitDatabase database, PublishMeters meters) {
        return new MessageLogCheckBack(table, database, meters);
    }

    @Bean
    Confirmations txmqConfirmations(MessageTable table, KitDatabase database, PublishMeters meters) {
        Confirmations confirmations = new Confirmations(table, database.kitTransaction(MARK_TIMEOUT), meters);
        meters.watch(confirmations);
        return confirmations;
    }

    @Bean
    OutboxSending txmqOutboxSending(
            OrdinaryMessages ordinaryMessages,
            BrokerAvailability availability,
            Confirmations confirmations,
            PublishMeters meters) {
        OutboxSending outbox = new OutboxSending(ordinaryMessages, availability, confirmations);
        meters.watch(outbox);
        return outbox;
    }

    @Bean
    @Primary
    Sending txmqSending(
            TxmqProperties properties,
            HalfMessages halfMessages,
            BrokerAvailability availability,
            Confirmations confirmations,
            OutboxSending outbox,
            BrokerTrust trust,
            PublishMeters meters) {
        TxmqProperties.Producer settings = properties.producer();
        if (settings.mode() == Mode.OUTBOX) {
            return outbox;
        }
        meters.watch(trust);
        HalfMessageSending halves =
                new HalfMessageSending(halfMessages, availability, settings.onBrokerFailure(), confirmations);
        return new TrustingSending(trust, halves, outbox, settings.onBrokerFailure());
    }

    @Bean
    PublishingLifecycle txmqPublishingLifecycle(
            ProducerConnection connection,
            Confirmations confirmations,
            OutboxSending outbox,
            TxmqProperties properties) {
        return new PublishingLifecycle(connection, confirmations, outbox, properties.producer());
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionalPublisher txmqPublisher(
            TxmqProperties properties,
            KitDatabase database,
            JsonMapper jsonMapper,
            ObjectProvider<ObservationRegistry> observations,
            NewTransaction newTransaction) {
        return new MessageLogPublisher(
                Set.copyOf(properties.producer().topics()),
                database,
                jsonMapper,
                observations.getIfAvailable(() -> ObservationRegistry.NOOP),
                newTransaction);
    }

    @Bean
    NewTransaction txmqNewTransaction(MessageTable table, Sending sending, PublishMeters meters) {
        return () -> new TransactionMessages(table, sending, meters);
    }

    /** Makes the messages of one transaction. */
    interface NewTransaction extends Supplier<TransactionMessages> {}
}
