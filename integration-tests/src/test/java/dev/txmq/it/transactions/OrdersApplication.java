package dev.txmq.it.transactions;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

import dev.txmq.TransactionalPublisher;

/** What the applications of all transaction managers have in common; they bring DataSource, manager and {@link Books}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class OrdersApplication {

    @Bean
    Orders orders(
            Books books,
            TransactionalPublisher publisher,
            @Qualifier("ordersTransactions") PlatformTransactionManager transactions,
            @Value(Orders.TOPIC_PROPERTY) String topic) {
        return new Orders(books, publisher, transactions, topic);
    }

    @Bean
    Deliveries deliveries(Books books) {
        return new Deliveries(books);
    }

    @Bean
    CommitMeddling meddling() {
        return new CommitMeddling();
    }

    @Bean
    JdbcClient ordersClient(@Qualifier("ordersDatabase") DataSource database) {
        return JdbcClient.create(database);
    }

    static void createTables(String url, String username, String password) {
        try (Connection connection = DriverManager.getConnection(url, username, password);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS orders (item VARCHAR(64) NOT NULL PRIMARY KEY, version INT NOT NULL,"
                            + " remarks VARCHAR(64) NOT NULL DEFAULT '')");
            statement.execute("CREATE TABLE IF NOT EXISTS deliveries (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
                    + " item VARCHAR(64) NOT NULL)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
