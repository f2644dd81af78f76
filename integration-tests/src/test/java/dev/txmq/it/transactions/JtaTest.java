package dev.txmq.it.transactions;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.jta.JtaTransactionManager;

import dev.txmq.TxmqException;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** JTA: an order is on two databases, so it is committed in two phases; a delivery is on one. */
@TransactionsTest
@Import(JtaDatabases.class)
@TestPropertySource(properties = "orders.topic=tx_jta")
@WithEmbeddedRocketMq(topics = "tx_jta")
@WithEmbeddedMariaDb(database = "tx_jta")
class JtaTest extends CrashTableTest {

    @Autowired
    @Qualifier("auditClient")
    JdbcClient audit;

    @Autowired
    JtaTransactionManager jta;

    @AfterEach
    void bothDatabasesHaveTheSameOrders() {
        assertThat(onItsOwn("SELECT COUNT(*) FROM tx_jta_audit.orders WHERE item NOT IN (SELECT item FROM orders)"))
                .isZero();
        assertThat(onItsOwn("SELECT COUNT(*) FROM orders WHERE remarks <> 'here only'"
                        + " AND item NOT IN (SELECT item FROM tx_jta_audit.orders)"))
                .isZero();
    }

    /** The kit's last work before the commit is done before the databases are asked to prepare. */
    @Test
    void isFencedWhenTheOtherDatabaseCannotPrepare() {
        assertThatThrownBy(() -> orders.place(item, () -> meddling.beforeCommit(() -> killConnection(audit))))
                .isInstanceOf(UnexpectedRollbackException.class);

        assertFenced();
    }

    @Test
    void deliversOnceWhatCommitsInOneDatabase() {
        orders.transaction().executeWithoutResult(status -> {
            jdbc.sql("INSERT INTO orders (item, version, remarks) VALUES (?, 0, 'here only')")
                    .param(item)
                    .update();
            orders.publish(item);
        });

        assertDeliveredOnce();
    }

    @Test
    void refusesAMessageInATransactionThatSpringHasNotBegun() throws Exception {
        jta.getUserTransaction().begin();
        try {
            assertThatExceptionOfType(TxmqException.class)
                    .isThrownBy(() -> orders.transaction().executeWithoutResult(status -> orders.publish(item)))
                    .withMessageContaining("is not on the DataSource that txmq uses");
        } finally {
            jta.getUserTransaction().rollback();
        }
    }

    /** Its connections commit, or roll back, whatever JTA does. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotStartOnADataSourceOutsideOfJta(boolean autoCommit) {
        Throwable failure = catchThrowable(() -> new SpringApplicationBuilder(OutsideJta.class)
                .run(
                        "--spring.config.name=none",
                        "--spring.main.web-application-type=none",
                        "--spring.flyway.enabled=false",
                        "--spring.application.name=outside",
                        "--spring.datasource.url=" + mariaDb.jdbcUrl(name),
                        "--spring.datasource.username=" + mariaDb.username(),
                        "--spring.datasource.password=" + mariaDb.password(),
                        "--txmq.name-server=" + rocketMq.nameServer(),
                        "--outside.auto-commit=" + autoCommit)
                .close());

        assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
                .hasMessageContaining("transactions of JtaTransactionManager are not on the DataSource that txmq uses")
                .hasMessageContaining("XADataSource");
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OutsideJta {

        @Bean
        JtaTransactionManager transactions() {
            return JtaDatabases.narayana();
        }

        @Bean
        HikariDataSource database(
                DataSourceProperties properties, @Value("${outside.auto-commit}") boolean autoCommit) {
            HikariDataSource pool = properties
                    .initializeDataSourceBuilder()
                    .type(HikariDataSource.class)
                    .build();
            pool.setAutoCommit(autoCommit);
            pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
            return pool;
        }
    }
}
