package dev.txmq.relay;

import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.BrokerAvailability;
import dev.txmq.rocketmq.OrdinaryMessages;

@AutoConfiguration(afterName = "dev.txmq.publish.PublishAutoConfiguration")
class RelayAutoConfiguration {

    @Bean
    Relay txmqRelay(
            KitDatabase database,
            JsonMapper jsonMapper,
            ObjectProvider<Clock> clock,
            TxmqProperties properties,
            OrdinaryMessages messages,
            BrokerAvailability availability) {
        RelayTable table =
                new RelayTable(database, jsonMapper, clock.getIfUnique(Clock::systemUTC), properties.relay());
        return new Relay(table, messages, availability, properties.relay());
    }

    @Bean
    RelayTimer txmqRelayTimer(Relay relay, TxmqProperties properties) {
        return new RelayTimer(relay, properties);
    }
}
