package dev.txmq.it.transactions;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.TxmqException;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Two databases with a JDBC transaction manager each; the kit is on the one that is not primary, and uses MariaDB's driver. */
@TransactionsTest
@Import(TwoDatabasesTest.Databases.class)
@TestPropertySource(properties = "orders.topic=tx_jdbc")
@WithEmbeddedRocketMq(topics = "tx_jdbc")
@WithEmbeddedMariaDb(database = "tx_jdbc")
class TwoDatabasesTest extends CrashTableTest {

    @Autowired
    PlatformTransactionManager primary;

    @Override
    String name() {
        return "tx_jdbc";
    }

    @Test
    void refusesAMessageInATransactionOfTheOtherDatabase() {
        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(() -> new TransactionTemplate(primary).executeWithoutResult(status -> {
                    jdbc.sql("SELECT 1").query(Integer.class).single();
                    orders.publish(item);
                }))
                .withMessageContaining("is not on the DataSource that txmq uses");
    }

    @Configuration(proxyBeanMethods = false)
    static class Databases {

        @Bean
        HikariDataSource ordersDatabase(DataSourceProperties properties) {
            OrdersApplication.createTables(
                    properties.determineUrl(), properties.determineUsername(), properties.determinePassword());
            String address = properties.determineUrl().replaceFirst("^jdbc:mysql:([^?]*).*", "jdbc:mariadb:$1");
            return properties
                    .initializeDataSourceBuilder()
                    .type(HikariDataSource.class)
                    .driverClassName("org.mariadb.jdbc.Driver")
                    .url(address + "?sslMode=disable&allowPublicKeyRetrieval=true")
                    .build();
        }

        @Bean
        @Primary
        HikariDataSource auditDatabase(DataSourceProperties properties) {
            return properties
                    .initializeDataSourceBuilder()
                    .type(HikariDataSource.class)
                    .build();
        }

        @Bean
        JdbcTransactionManager ordersTransactions(@Qualifier("ordersDatabase") DataSource database) {
            return new JdbcTransactionManager(database);
        }

        @Bean
        @Primary
        JdbcTransactionManager auditTransactions(@Qualifier("auditDatabase") DataSource database) {
            return new JdbcTransactionManager(database);
        }

        @Bean
        Books books(@Qualifier("ordersClient") JdbcClient jdbc) {
            return new JdbcBooks(jdbc);
        }
    }
}
