package dev.txmq.tcc.config;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import dev.txmq.TransactionalDatabase;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.database.SchemaMigration;

/** The properties {@code txmq.tcc.*}, and the tables of activities and reservations. */
@AutoConfiguration(afterName = "dev.txmq.database.DatabaseAutoConfiguration")
@EnableConfigurationProperties(TccProperties.class)
public final class TccAutoConfiguration {

    @Bean
    TccTables txmqTccTables(TransactionalDatabase database, TxmqProperties properties) {
        SchemaMigration migration =
                new SchemaMigration(database.dataSource(), "dev/txmq/tcc/schema", "txmq_tcc_schema_history");
        if (properties.migrateSchema()) {
            migration.migrate();
        } else {
            migration.validate();
        }
        return new TccTables(database.dataSource());
    }

    @Bean
    ServiceName txmqTccServiceName(Environment environment) {
        String name = environment.getProperty("spring.application.name", "");
        if (!name.matches("[a-zA-Z0-9._-]{1,64}")) {
            throw new UnusableSetupException(
                    "Activities belong to spring.application.name, which is '%s'".formatted(name),
                    "set it to 1 to 64 of a-z A-Z 0-9 . _ -");
        }
        return new ServiceName(name);
    }
}
