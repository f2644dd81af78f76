package dev.txmq.consume;

import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.Parking;

@AutoConfiguration(
        afterName = {
            "dev.txmq.deadletter.DeadLetterAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
class ConsumeAutoConfiguration {

    @Bean
    static ListenerDetector txmqListenerDetector() {
        return new ListenerDetector();
    }

    @Bean
    ListenerContainers txmqListenerContainers(
            ListenerDetector detector,
            TxmqProperties properties,
            Environment environment,
            JsonMapper jsonMapper,
            KitDatabase database,
            Parking parking,
            ObjectProvider<Clock> clock) {
        Inbox inbox = new Inbox(database, clock.getIfUnique(Clock::systemUTC));
        return new ListenerContainers(
                new ListenerConsumers(detector, properties, environment, jsonMapper, inbox),
                parking,
                new InboxRetention(properties.retention().inbox()));
    }
}
