package dev.txmq.it.transactions;

import javax.sql.DataSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

import dev.txmq.MessageLog;
import dev.txmq.TransactionalPublisher;

/** What the applications of all transaction managers have in common; they bring DataSource, manager and {@link Books}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class OrdersApplication {

    @Bean
    Orders orders(
            Books books,
            TransactionalPublisher publisher,
            MessageLog messageLog,
            @Qualifier("ordersTransactions") PlatformTransactionManager transactions,
            @Value(Orders.TOPIC_PROPERTY) String topic) {
        return new Orders(books, publisher, messageLog, transactions, topic);
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
}
