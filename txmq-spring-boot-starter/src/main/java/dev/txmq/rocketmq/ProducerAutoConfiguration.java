package dev.txmq.rocketmq;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import dev.txmq.TxmqException;
import dev.txmq.background.StartCheck;
import dev.txmq.config.RocketMqConnectionDetails;
import dev.txmq.config.TxmqProperties;

@AutoConfiguration
class ProducerAutoConfiguration {

    private static final int BEFORE_ALL_THAT_CONNECTS = -1;

    @Bean
    BrokerAvailability txmqBrokerAvailability(TxmqProperties properties) {
        return new BrokerAvailability(properties.producer().sendTimeout());
    }

    @Bean
    StartCheck txmqTlsCheck(RocketMqConnectionDetails connection) {
        return new StartCheck(() -> TlsInspection.checkNameServers(connection), BEFORE_ALL_THAT_CONNECTS);
    }

    @Bean
    ProducerConnection txmqProducerConnection(
            RocketMqConnectionDetails connection,
            TxmqProperties properties,
            Environment environment,
            CheckBack checkBack,
            ObjectProvider<MeterRegistry> meters) {
        return new ProducerConnection(
                connection,
                group(properties, environment),
                properties.producer(),
                checkBack,
                meters.getIfAvailable(CompositeMeterRegistry::new));
    }

    @Bean
    HalfMessages txmqHalfMessages(ProducerConnection connection) {
        return new HalfMessages(connection);
    }

    @Bean
    OrdinaryMessages txmqOrdinaryMessages(ProducerConnection connection, BrokerAvailability availability) {
        return new OrdinaryMessages(connection, availability);
    }

    private static String group(TxmqProperties properties, Environment environment) {
        String group = properties.producer().group();
        if (group == null) {
            group = environment.getProperty("spring.application.name");
        }
        if (properties.producer().topics().isEmpty()) {
            return "publishes-nothing";
        }
        if (group == null || !TxmqProperties.isGroup(group)) {
            throw new TxmqException(("The producer group would be spring.application.name, which is '%s': set"
                            + " txmq.producer.group to 1 to 255 of a-z A-Z 0-9 _ - %% |")
                    .formatted(group == null ? "" : group));
        }
        return group;
    }
}
