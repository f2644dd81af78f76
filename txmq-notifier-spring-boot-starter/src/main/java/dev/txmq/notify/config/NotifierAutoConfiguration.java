package dev.txmq.notify.config;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

import dev.txmq.TransactionalDatabase;
import dev.txmq.background.StartCheck;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.SchemaMigration;

/**
 * The properties {@code txmq.notifier.*}, and the tables of endpoints, notices and deliveries. There is nothing of the module unless {@code
 * txmq.notifier.encryption-keys} is set.
 */
@AutoConfiguration(afterName = "dev.txmq.database.DatabaseAutoConfiguration")
@EnableConfigurationProperties(NotifierProperties.class)
@Conditional(OnNotifierProperties.class)
public final class NotifierAutoConfiguration {

    @Bean
    NotifierTables txmqNotifierTables(TransactionalDatabase database, TxmqProperties properties) {
        if (properties.migrateSchema()) {
            migration(database).migrate();
        }
        return new NotifierTables(database.dataSource());
    }

    /** Where the kit may not migrate: refuses tables of another version before anything works with them. */
    @Bean
    @ConditionalOnBooleanProperty(name = "txmq.migrate-schema", havingValue = false)
    StartCheck txmqNotifierSchemaCheck(TransactionalDatabase database) {
        return new StartCheck(() -> migration(database).validate(), Integer.MIN_VALUE);
    }

    private static SchemaMigration migration(TransactionalDatabase database) {
        return new SchemaMigration(database.dataSource(), "dev/txmq/notify/schema", "txmq_notifier_schema_history");
    }
}
