package dev.txmq.reconcile.config;

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
 * The properties {@code txmq.reconciliation.*}, and the tables of windows, differences and repairs. There is nothing of the module, except
 * the endpoint of {@link dev.txmq.reconcile.Ledger} beans, unless something below {@code txmq.reconciliation} is set.
 */
@AutoConfiguration(afterName = "dev.txmq.database.DatabaseAutoConfiguration")
@EnableConfigurationProperties(ReconciliationProperties.class)
@Conditional(OnReconciliationProperties.class)
public final class ReconciliationAutoConfiguration {

    @Bean
    ReconciliationTables txmqReconciliationTables(TransactionalDatabase database, TxmqProperties properties) {
        if (properties.migrateSchema()) {
            migration(database).migrate();
        }
        return new ReconciliationTables(database.dataSource());
    }

    /** Where the kit may not migrate: refuses tables of another version before anything works with them. */
    @Bean
    @ConditionalOnBooleanProperty(name = "txmq.migrate-schema", havingValue = false)
    StartCheck txmqReconciliationSchemaCheck(TransactionalDatabase database) {
        return new StartCheck(() -> migration(database).validate(), Integer.MIN_VALUE);
    }

    private static SchemaMigration migration(TransactionalDatabase database) {
        return new SchemaMigration(
                database.dataSource(), "dev/txmq/reconcile/schema", "txmq_reconciliation_schema_history");
    }
}
