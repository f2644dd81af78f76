package dev.txmq.database;

import java.sql.DatabaseMetaData;
import java.util.Set;
import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

import dev.txmq.TxmqException;
import dev.txmq.config.UnusableSetupException;

/**
 * Creates and upgrades the kit's tables with Flyway, which keeps its history in {@code txmq_schema_history}: apart from the
 * application's own migrations, whatever tool makes those.
 */
final class SchemaMigration {

    private static final Set<String> SUPPORTED = Set.of("MySQL", "MariaDB");

    private SchemaMigration() {}

    static void migrate(DataSource dataSource) {
        try {
            flyway(dataSource).migrate();
        } catch (FlywayException e) {
            throw new TxmqException(
                    "txmq could not create or upgrade its tables (txmq_*): give the database user the right to, or run the"
                            + " migration with another one and set txmq.migrate-schema=false",
                    e);
        }
    }

    static void validate(DataSource dataSource) {
        try {
            flyway(dataSource).validate();
        } catch (FlywayValidateException e) {
            throw new UnusableSetupException(
                    "The tables of txmq (txmq_*) are not those of this version and txmq.migrate-schema is false",
                    "start once with true and a user that may change tables",
                    e);
        }
    }

    private static Flyway flyway(DataSource dataSource) {
        String product = product(dataSource);
        if (!SUPPORTED.contains(product)) {
            throw new UnusableSetupException(
                    "txmq needs MySQL or MariaDB, and its DataSource is on " + product,
                    "set spring.datasource.url to a database of one of these, or txmq.data-source to the bean of one");
        }
        return Flyway.configure(SchemaMigration.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:dev/txmq/schema")
                .table("txmq_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    private static String product(DataSource dataSource) {
        try {
            return String.valueOf(
                    JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName));
        } catch (MetaDataAccessException e) {
            throw new TxmqException("txmq cannot connect to the database of its tables (txmq_*)", e);
        }
    }
}
