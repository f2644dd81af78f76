package dev.txmq.rocketmq.send;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.background.StartCheck;
import dev.txmq.config.ProducerGroup;
import dev.txmq.config.TxmqProperties;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.TlsInspection;

/** The producer, which joins its group where {@code txmq.producer.topics} names a topic, and what is known of the brokers. */
@AutoConfiguration
public final class ProducerAutoConfiguration {

    private static final int BEFORE_ALL_THAT_CONNECTS = -1;

    @Bean
    BrokerAvailability txmqBrokerAvailability(TxmqProperties properties) {
        return new BrokerAvailability(properties.producer());
    }

    @Bean
    StartCheck txmqTlsCheck(RocketMqConnectionDetails connection) {
        return new StartCheck(() -> TlsInspection.checkNameServers(connection), BEFORE_ALL_THAT_CONNECTS);
    }

    @Bean
    SharedClient txmqSharedClient(RocketMqConnectionDetails connection, Environment environment) {
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("txmq-client-");
        threads.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
        threads.setDaemon(true);
        return new SharedClient(connection, threads);
    }

    @Bean
    ProducerConnection txmqProducerConnection(
            RocketMqConnectionDetails connection,
            TxmqProperties properties,
            ProducerGroup group,
            CheckBack checkBack,
            ObjectProvider<MeterRegistry> meters) {
        return new ProducerConnection(
                connection,
                group.name(),
                properties.producer(),
                checkBack,
                meters.getIfAvailable(CompositeMeterRegistry::new));
    }

    @Bean
    BrokerTrust txmqBrokerTrust(ProducerConnection connection) {
        return connection.trust();
    }

    @Bean
    HalfMessages txmqHalfMessages(ProducerConnection connection, BrokerAvailability availability) {
        return new HalfMessages(connection, availability);
    }

    @Bean
    OrdinaryMessages txmqOrdinaryMessages(ProducerConnection connection, BrokerAvailability availability) {
        return new OrdinaryMessages(connection, availability);
    }
}
