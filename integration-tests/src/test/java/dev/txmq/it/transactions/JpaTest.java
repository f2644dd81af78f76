package dev.txmq.it.transactions;

import javax.sql.DataSource;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.UnexpectedRollbackException;

import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** JPA with Hibernate, on a pool without auto-commit, as Hibernate's guide advises. */
@TransactionsTest
@Import(JpaTest.Jpa.class)
@TestPropertySource(properties = "orders.topic=tx_jpa")
@WithEmbeddedRocketMq(topics = "tx_jpa")
@WithEmbeddedMariaDb(database = "tx_jpa")
class JpaTest extends CrashTableTest {

    @PersistenceContext
    EntityManager entityManager;

    @Override
    String name() {
        return "tx_jpa";
    }

    @Override
    void flush() {
        entityManager.flush();
    }

    @Test
    void sendsNoHalfMessageWhenTheFlushViolatesAConstraint() {
        orders.place(item);
        assertDeliveredOnce();
        long halves = halves();

        assertThatThrownBy(() -> orders.place(item)).isInstanceOf(DataIntegrityViolationException.class);

        assertThat(halves()).isEqualTo(halves);
        assertThat(messageLog.findByKey(item, 10)).hasSize(1);
    }

    @Test
    void sendsNoHalfMessageWhenAnotherTransactionHasChangedTheRow() {
        orders.place(item);
        assertDeliveredOnce();
        long halves = halves();

        assertThatThrownBy(() -> orders.transaction().executeWithoutResult(status -> {
                    Order order = entityManager.find(Order.class, item);
                    order.remarks = "mine";
                    orders.publish(item);
                    orders.publish(item);
                    changeMeanwhile();
                }))
                .isInstanceOf(OptimisticLockingFailureException.class);

        assertThat(halves()).isEqualTo(halves);
        assertThat(messageLog.findByKey(item, 10)).hasSize(1);
    }

    /** JPA alone calls the hooks of a commit for a transaction that can only roll back. */
    @Test
    void sendsNoHalfMessageWhenAnInnerMethodWantsARollback() {
        assertThatThrownBy(() -> orders.place(
                        item, () -> orders.transaction().executeWithoutResult(inner -> inner.setRollbackOnly())))
                .isInstanceOf(UnexpectedRollbackException.class);

        assertNothingHasHappened();
    }

    @Test
    void deliversWhatAnEntityPublishesWhenItIsFlushed() {
        orders.transaction().executeWithoutResult(status -> {
            Order order = new Order(item);
            order.whenPersisted = () -> orders.publish(item);
            entityManager.persist(order);
        });

        assertDeliveredOnce();
    }

    /** No other message was published, so the flush is the one of the commit. */
    @Test
    void deliversWhatAnEntityPublishesWhenItsChangeIsFlushedByTheCommit() {
        orders.place(item + "-first");

        orders.transaction().executeWithoutResult(status -> {
            Order order = entityManager.find(Order.class, item + "-first");
            order.remarks = "changed";
            order.whenUpdated = () -> {
                jdbc.sql("INSERT INTO orders (item, version) VALUES (?, 0)")
                        .param(item)
                        .update();
                orders.publish(item);
            };
        });

        assertDeliveredOnce();
    }

    private long halves() {
        return halfMessageKeys().stream().filter(item::equals).count();
    }

    private void changeMeanwhile() {
        onItsOwn("UPDATE orders SET version = version + 1 WHERE item = '%s'".formatted(item));
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

    @Configuration(proxyBeanMethods = false)
    static class Jpa {

        @Bean
        HikariDataSource ordersDatabase(DataSourceProperties properties) {
            OrdersApplication.createTables(
                    properties.determineUrl(), properties.determineUsername(), properties.determinePassword());
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
    }
}
