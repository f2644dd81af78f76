package dev.txmq.publish;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.transaction.ConfigurableTransactionManager;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageLog;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.HalfMessageProducer;

@AutoConfiguration(
        afterName = {
            "dev.txmq.database.DatabaseAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
class PublishAutoConfiguration {

    private static final Duration MARK_TIMEOUT = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean
    MessageLog txmqMessageLog(KitDatabase database) {
        return new JdbcMessageLog(database);
    }

    @Bean
    MessageTable txmqMessageTable(KitDatabase database, JsonMapper jsonMapper, ObjectProvider<Clock> clock) {
        return new MessageTable(database, jsonMapper, clock.getIfUnique(Clock::systemUTC));
    }

    @Bean
    HalfMessageProducer txmqProducer(
            TxmqProperties properties, Environment environment, MessageTable table, KitDatabase database) {
        return new HalfMessageProducer(
                properties.nameServer(),
                group(properties, environment),
                properties.producer(),
                new MessageLogCheckBack(table, database));
    }

    @Bean
    Confirmations txmqConfirmations(MessageTable table, KitDatabase database) {
        return new Confirmations(table, database.kitTransaction(MARK_TIMEOUT));
    }

    @Bean
    PublishingLifecycle txmqPublishingLifecycle(
            HalfMessageProducer producer, Confirmations confirmations, TxmqProperties properties) {
        return new PublishingLifecycle(producer, confirmations, properties.producer());
    }

    @Bean
    LatePublications txmqLatePublications(ObjectProvider<ConfigurableTransactionManager> transactionManagers) {
        return new LatePublications(transactionManagers);
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionalPublisher txmqPublisher(
            TxmqProperties properties,
            KitDatabase database,
            JsonMapper jsonMapper,
            MessageTable table,
            HalfMessageProducer producer,
            Confirmations confirmations) {
        return new MessageLogPublisher(
                Set.copyOf(properties.producer().topics()),
                database,
                jsonMapper,
                () -> new TransactionMessages(table, producer, confirmations));
    }

    private static String group(TxmqProperties properties, Environment environment) {
        String group = properties.producer().group();
        if (group == null) {
            group = environment.getProperty("spring.application.name");
        }
        if (properties.producer().topics().isEmpty()) {
            return "publishes-nothing";
        }
        if (group == null || !group.matches("[%|a-zA-Z0-9_-]{1,255}")) {
            throw new TxmqException(("The producer group would be spring.application.name, which is '%s': set"
                            + " txmq.producer.group to 1 to 255 of a-z A-Z 0-9 _ - %% |")
                    .formatted(group == null ? "" : group));
        }
        return group;
    }
}
