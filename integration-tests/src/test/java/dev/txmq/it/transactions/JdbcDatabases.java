package dev.txmq.it.transactions;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Two databases with a JDBC transaction manager each; the kit is on the one that is not primary, and uses MariaDB's driver. */
@Configuration(proxyBeanMethods = false)
class JdbcDatabases {

    @Bean
    HikariDataSource ordersDatabase(DataSourceProperties properties) {
        OrdersTables.create(properties, properties.determineUrl());
        return properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .driverClassName("org.mariadb.jdbc.Driver")
                .url(OrdersTables.mariaDbUrl(properties))
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
