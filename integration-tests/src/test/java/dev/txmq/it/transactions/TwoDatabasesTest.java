package dev.txmq.it.transactions;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.TxmqException;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@TransactionsTest
@Import(JdbcDatabases.class)
@TestPropertySource(properties = "orders.topic=tx_jdbc")
@WithEmbeddedRocketMq(topics = "tx_jdbc")
@WithEmbeddedMariaDb(database = "tx_jdbc")
class TwoDatabasesTest extends CrashTableTest {

    @Autowired
    PlatformTransactionManager primary;

    @Test
    void refusesAMessageInATransactionOfTheOtherDatabase() {
        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(() -> new TransactionTemplate(primary).executeWithoutResult(status -> {
                    jdbc.sql("SELECT 1").query(Integer.class).single();
                    orders.publish(item);
                }))
                .withMessageContaining("is not on the DataSource that txmq uses");
    }
}
