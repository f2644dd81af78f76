package dev.txmq.database;

import java.util.List;
import javax.sql.DataSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

import dev.txmq.background.StartCheck;
import dev.txmq.config.TxmqProperties;

/** The database of the kit: chooses the {@code DataSource} and the transaction manager, and migrates {@code txmq_*}. */
@AutoConfiguration(
        after = {DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class},
        afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
public final class DatabaseAutoConfiguration {

    /** After the application's own migrations, which would refuse a schema that already holds the kit's tables. */
    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    KitDatabase txmqDatabase(ListableBeanFactory beans, TxmqProperties properties) {
        DataSource dataSource = DatabaseChoice.dataSource(beans, properties.dataSource());
        if (properties.migrateSchema()) {
            SchemaMigration.ofTheKit(dataSource).migrate();
            for (String table : List.of("txmq_message", "txmq_scheduled")) {
                new KeyIndex(dataSource, table)
                        .keepOrDrop(properties.messageLog().indexByKey());
            }
        }
        PlatformTransactionManager chosen =
                DatabaseChoice.transactionManager(beans, dataSource, properties.transactionManager());
        List<PlatformTransactionManager> others =
                beans.getBeansOfType(PlatformTransactionManager.class).values().stream()
                        .filter(manager -> manager != chosen && DatabaseChoice.dataSourceOf(manager) == dataSource)
                        .toList();
        return new KitDatabase(dataSource, chosen, others);
    }

    @Bean
    StartCheck txmqTransactionCheck(KitDatabase database) {
        return new StartCheck(() -> TransactionTrial.run(database), Integer.MIN_VALUE + 1);
    }

    /** Where the kit may not migrate: refuses tables of another version before anything works with them. */
    @Bean
    @ConditionalOnBooleanProperty(name = "txmq.migrate-schema", havingValue = false)
    StartCheck txmqSchemaCheck(KitDatabase database) {
        return new StartCheck(
                () -> SchemaMigration.ofTheKit(database.dataSource()).validate(), Integer.MIN_VALUE);
    }
}
