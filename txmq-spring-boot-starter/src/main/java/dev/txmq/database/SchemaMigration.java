package dev.txmq.database;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

import dev.txmq.TxmqException;

/**
 * Creates and upgrades the kit's tables with Flyway, which keeps its history in {@code txmq_schema_history}: apart from the
 * application's own migrations, whatever tool makes those.
 */
final class SchemaMigration {

    private SchemaMigration() {}

    static void run(DataSource dataSource, boolean migrate) {
        Flyway flyway = Flyway.configure(SchemaMigration.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:dev/txmq/schema")
                .table("txmq_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        try {
            if (migrate) {
                flyway.migrate();
            } else {
                flyway.validate();
            }
        } catch (FlywayException e) {
            throw new TxmqException(
                    migrate
                            ? "txmq could not create or upgrade its tables (txmq_*): give the database user the right to,"
                                    + " or run the migration with another one and set txmq.migrate-schema=false"
                            : "The tables of txmq (txmq_*) are not those of this version and txmq.migrate-schema is false:"
                                    + " start once with true and a user that may change tables",
                    e);
        }
    }
}
