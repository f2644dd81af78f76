package dev.txmq.consume;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.backlog.Backlog;
import dev.txmq.config.RocketMqConnectionDetails;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.Parking;

@AutoConfiguration(
        afterName = {
            "dev.txmq.backlog.BacklogAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
class ConsumeAutoConfiguration {

    @Bean
    static ListenerDetector txmqListenerDetector() {
        return new ListenerDetector();
    }

    @Bean
    ListenerContainers txmqListenerContainers(
            ListenerDetector detector,
            RocketMqConnectionDetails connection,
            TxmqProperties properties,
            Environment environment,
            JsonMapper jsonMapper,
            KitDatabase database,
            Parking parking,
            ConsumeMeters meters,
            ObjectProvider<Clock> clock) {
        Inbox inbox = new Inbox(database, clock.getIfUnique(Clock::systemUTC));
        return new ListenerContainers(
                detector,
                new ListenerConsumers(properties, environment, jsonMapper, inbox, meters),
                connection,
                parking,
                new InboxRetention(properties.retention().inbox()));
    }

    @Bean
    ConsumeMeters txmqConsumeMeters(
            ObjectProvider<MeterRegistry> registry,
            ObjectProvider<ObservationRegistry> observations,
            Backlog backlog,
            ObjectProvider<Clock> clock) {
        return new ConsumeMeters(
                registry.getIfAvailable(CompositeMeterRegistry::new),
                observations.getIfAvailable(() -> ObservationRegistry.NOOP),
                backlog,
                clock.getIfUnique(Clock::systemUTC));
    }
}
