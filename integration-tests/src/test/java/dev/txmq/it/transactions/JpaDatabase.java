package dev.txmq.it.transactions;

import javax.sql.DataSource;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/** JPA with Hibernate, on a pool without auto-commit, as Hibernate's guide advises. */
@Configuration(proxyBeanMethods = false)
class JpaDatabase {

    @Bean
    HikariDataSource ordersDatabase(DataSourceProperties properties) {
        OrdersTables.create(properties, properties.determineUrl());
        HikariDataSource pool = properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        pool.setAutoCommit(false);
        return pool;
    }

    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
            DataSource database, @Value("${spring.jpa.database-platform:#{null}}") String platform) {
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(database);
        factory.setManagedTypes(PersistenceManagedTypes.of(Order.class.getName(), Delivery.class.getName()));
        HibernateJpaVendorAdapter hibernate = new HibernateJpaVendorAdapter();
        hibernate.setDatabasePlatform(platform);
        factory.setJpaVendorAdapter(hibernate);
        return factory;
    }

    @Bean
    JpaTransactionManager ordersTransactions(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }

    @Bean
    Books books(EntityManagerFactory factory) {
        EntityManager shared = SharedEntityManagerCreator.createSharedEntityManager(factory);
        return new Books() {
            @Override
            public void ordered(String item) {
                shared.persist(new Order(item));
            }

            @Override
            public void delivered(String item) {
                shared.persist(new Delivery(item));
            }
        };
    }

    @Entity(name = "PlacedOrder")
    @Table(name = "orders")
    static class Order {

        @Id
        private String item = "";

        @Version
        private int version;

        private String remarks = "";

        private transient Runnable whenPersisted = () -> {};

        private transient Runnable whenUpdated = () -> {};

        protected Order() {}

        Order(String item) {
            this.item = item;
        }

        void remark(String text) {
            remarks = text;
        }

        void whenPersisted(Runnable action) {
            whenPersisted = action;
        }

        void whenUpdated(Runnable action) {
            whenUpdated = action;
        }

        @PrePersist
        void persisted() {
            whenPersisted.run();
        }

        @PreUpdate
        void updated() {
            whenUpdated.run();
        }
    }

    @Entity
    @Table(name = "deliveries")
    static class Delivery {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        private Long id;

        private String item = "";

        protected Delivery() {}

        Delivery(String item) {
            this.item = item;
        }
    }
}
