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
 * Creates and upgrades tables of the kit, or of a module that is built on it, with Flyway. Each has a folder of scripts and a history of
 * its own, apart from the application's migrations, whatever tool makes those.
 */
public final class SchemaMigration {

    private static final Set<String> SUPPORTED = Set.of("MySQL", "MariaDB");

    private final DataSource dataSource;
    private final String location;
    private final String history;

    /**
     * @param location of the scripts, on the class path of the kit
     * @param history name of the table that Flyway keeps
     */
    public SchemaMigration(DataSource dataSource, String location, String history) {
        this.dataSource = dataSource;
        this.location = location;
        this.history = history;
    }

    static SchemaMigration ofTheKit(DataSource dataSource) {
        return new SchemaMigration(dataSource, "dev/txmq/schema", "txmq_schema_history");
    }

    /** @throws TxmqException if the database user may not, or the database cannot be reached */
    public void migrate() {
        try {
            flyway().migrate();
        } catch (FlywayException e) {
            throw new TxmqException(
                    "txmq could not create or upgrade its tables (txmq_*): give the database user the right to, or run the"
                            + " migration with another one and set txmq.migrate-schema=false",
                    e);
        }
    }

    /** @throws UnusableSetupException if the tables are not those of this version */
    public void validate() {
        try {
            flyway().validate();
        } catch (FlywayValidateException e) {
            throw new UnusableSetupException(
                    "The tables of txmq (txmq_*) are not those of this version and txmq.migrate-schema is false",
                    "start once with true and a user that may change tables",
                    e);
        }
    }

    private Flyway flyway() {
        String product = product(dataSource);
        if (!SUPPORTED.contains(product)) {
            throw new UnusableSetupException(
                    "txmq needs MySQL or MariaDB, and its DataSource is on " + product,
                    "set spring.datasource.url to a database of one of these, or txmq.data-source to the bean of one");
        }
        return Flyway.configure(SchemaMigration.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:" + location)
                .table(history)
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
