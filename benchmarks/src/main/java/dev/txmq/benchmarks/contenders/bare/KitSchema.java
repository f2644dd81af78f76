package dev.txmq.benchmarks.contenders.bare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** The tables of txmq, made by its own scripts. */
class KitSchema {

    private static final String SCRIPTS = "classpath:dev/txmq/schema/V*__*.sql";

    private final DataSource database;

    KitSchema(DataSource database) {
        this.database = database;
    }

    boolean hasTable(String table) {
        return JdbcClient.create(database)
                        .sql("""
                                SELECT COUNT(*) FROM information_schema.TABLES
                                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?
                                """)
                        .param(table)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    void create() {
        try {
            Resource[] scripts = Stream.of(new PathMatchingResourcePatternResolver().getResources(SCRIPTS))
                    .sorted(Comparator.comparing(script -> String.valueOf(script.getFilename())))
                    .toArray(Resource[]::new);
            new ResourceDatabasePopulator(scripts).execute(database);
        } catch (IOException e) {
            throw new UncheckedIOException("The scripts of txmq cannot be read", e);
        }
    }
}
