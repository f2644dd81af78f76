package dev.txmq.relay;

import java.time.Clock;
import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.OnPropertyListCondition;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageLog;
import dev.txmq.Workers;
import dev.txmq.background.RepeatedWork;
import dev.txmq.backlog.Backlog;
import dev.txmq.config.ProducerGroup;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.history.History;
import dev.txmq.order.Predecessors;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.BrokerTrust;
import dev.txmq.rocketmq.send.OrdinaryMessages;

/**
 * The relay, which publishes what no broker has confirmed, and the health indicator {@code txmq}, which a bean named {@code
 * txmqHealthIndicator} replaces.
 */
@AutoConfiguration(
        afterName = {"dev.txmq.publish.PublishAutoConfiguration", "dev.txmq.backlog.BacklogAutoConfiguration"})
public final class RelayAutoConfiguration {

    private static final Duration STRANDED_INTERVAL = Duration.ofMinutes(5);
    private static final Duration STRANDED_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    RelayTable txmqRelayTable(
            KitDatabase database,
            JsonMapper jsonMapper,
            ObjectProvider<Clock> clock,
            ProducerGroup group,
            TxmqProperties properties) {
        return new RelayTable(database, jsonMapper, clock.getIfUnique(Clock::systemUTC), group.name(), properties);
    }

    @Bean
    Relay txmqRelay(
            RelayTable table,
            Predecessors predecessors,
            OrdinaryMessages messages,
            BrokerAvailability availability,
            TxmqProperties properties,
            Backlog backlog,
            MessageLog messageLog,
            ApplicationEventPublisher events,
            ObjectProvider<MeterRegistry> registry,
            History history) {
        RelayMeters meters = new RelayMeters(
                registry.getIfAvailable(CompositeMeterRegistry::new),
                properties.producer().topics());
        meters.watch(backlog);
        TopicsOnHold held = new TopicsOnHold(
                properties.producer().topics(),
                messages::reach,
                properties.relay().pollInterval());
        return new Relay(
                table,
                predecessors,
                messages,
                availability,
                held,
                properties.relay(),
                meters,
                new FailureEvents(messageLog, events),
                history);
    }

    @Bean
    @Conditional(OnTopics.class)
    RelaySwitch txmqRelaySwitch(Relay relay, ProducerGroup group) {
        return new RelaySwitch(group.name(), relay::relayOnce);
    }

    /** After the producer has started, and stopped before it; there is none without topics. */
    @Bean
    @Conditional(OnTopics.class)
    RepeatedWork txmqRelayTimer(RelaySwitch relay, TxmqProperties properties) {
        return new RepeatedWork("relay", relay::relayOnce, properties.relay().pollInterval(), 1);
    }

    @Bean
    @Conditional(OnTopics.class)
    RepeatedWork txmqProbeTimer(OrdinaryMessages messages, TxmqProperties properties) {
        return new RepeatedWork(
                "broker probe",
                () -> {
                    messages.probe();
                    return false;
                },
                properties.relay().pollInterval(),
                1);
    }

    /** Without topics too: the application may have had some. */
    @Bean
    RepeatedWork txmqStrandedTimer(KitDatabase database, BrokerAvailability availability, ProducerGroup group) {
        StrandedMessages stranded =
                new StrandedMessages(database, database.kitTransaction(STRANDED_TIMEOUT), availability, group.name());
        return RepeatedWork.interruptible(
                "stranded messages",
                () -> {
                    stranded.lookOnce();
                    return false;
                },
                STRANDED_INTERVAL,
                1);
    }

    static final class OnTopics extends OnPropertyListCondition {

        OnTopics() {
            super("txmq.producer.topics", () -> ConditionMessage.forCondition("txmq relay"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class BrokerHealth {

        @Bean
        @ConditionalOnMissingBean(name = "txmqHealthIndicator")
        HealthIndicator txmqHealthIndicator(
                BrokerAvailability availability, BrokerTrust trust, Backlog backlog, Workers workers) {
            return new BrokerHealthIndicator(availability, trust, backlog, workers);
        }
    }
}
