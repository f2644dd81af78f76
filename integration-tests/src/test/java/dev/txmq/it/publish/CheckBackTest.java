package dev.txmq.it.publish;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** One test for each way in which END_TRANSACTION may be missing. */
class CheckBackTest extends ShopTest {

    @Autowired
    PlatformTransactionManager transactionManager;

    @Test
    void deliversWhenEndTransactionIsLost() {
        rocketMq.faults().loseEndTransactionsExceptCheckBackAnswers();

        MessageId id = purchases.buy(item);

        assertShippedOnce(item);
        assertThat(rocketMq.faults().traffic().checkBackAnswers()).isPositive();
        assertThat(status(id)).contains(MessageStatus.COMMITTED);
    }

    /** apache/rocketmq #2694: the broker would still deliver a commit that comes after this rollback. */
    @Test
    void rollsBackAndFencesTheIdWhenTheTransactionDiedAfterTheHalfMessage() {
        assertThatThrownBy(() -> purchases.buyAndBeforeCommit(item, () -> {
                    throw new IllegalStateException("died");
                }))
                .hasMessage("died");

        await().atMost(SOON)
                .until(() -> messageLog.findByKey(item, 1).stream()
                        .anyMatch(entry -> entry.status() == MessageStatus.ROLLED_BACK));
        MessageId id = messageLog.findByKey(item, 1).get(0).id();
        assertThat(halfMessageKeys()).contains(item);
        assertThat(purchases.isBought(item)).isFalse();
        assertThatThrownBy(() -> jdbc.sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at)
                        VALUES (?, 'purchase-made', ?, '{}', 'COMMITTED', UTC_TIMESTAMP(6))
                        """).params(id.toBytes(), item).update())
                .isInstanceOf(DuplicateKeyException.class);
        await().atMost(SOON).until(() -> rocketMq.faults().traffic().rollbacks() > 0);
        assertThat(shipments.attempts(item)).isEmpty();
    }

    /** As BusiLater of dtm's {@code msg_barrier_test.go}: a check-back saw no transaction, which commits all the same, or tries to. */
    @Test
    void aTransactionCannotCommitOnceItsMessageIsFenced() {
        TransactionTemplate late = new TransactionTemplate(transactionManager);

        assertThatThrownBy(() -> late.executeWithoutResult(status -> {
                    MessageId id = purchases.buy(item);
                    // on another thread, so that it does not take the connection of this transaction
                    CompletableFuture.runAsync(() -> fence(id)).join();
                }))
                .isInstanceOf(DuplicateKeyException.class);

        assertThat(purchases.isBought(item)).isFalse();
        assertThat(halfMessageKeys()).doesNotContain(item);
        assertThat(messageLog.findByKey(item, 2))
                .singleElement()
                .satisfies(entry -> assertThat(entry.status()).isEqualTo(MessageStatus.ROLLED_BACK));
    }

    /** Seata #6679: at REPEATABLE READ, fences of several transactions lock each other's gaps. */
    @Test
    void fencesManyDeadTransactionsAtOnce() {
        int dead = 40;
        IntStream.range(0, dead)
                .parallel()
                .forEach(i -> assertThatThrownBy(() -> purchases.buyAndBeforeCommit(item + "-" + i, () -> {
                            throw new IllegalStateException("died");
                        }))
                        .hasMessage("died"));

        await().atMost(SOON)
                .until(() -> jdbc.sql(
                                        "SELECT COUNT(*) FROM txmq_message WHERE message_key LIKE ? AND status = 'ROLLED_BACK'")
                                .param(item + "-%")
                                .query(Integer.class)
                                .single()
                        == dead);
        purchases.buy(item);
        assertShippedOnce(item);
    }

    @Test
    void rollsBackWhenTheConnectionDiedAfterTheHalfMessage() {
        assertThatThrownBy(() -> purchases.buyAndBeforeCommit(item, this::killOwnConnection))
                .isInstanceOf(RuntimeException.class);

        await().atMost(SOON)
                .until(() -> messageLog.findByKey(item, 1).stream()
                        .anyMatch(entry -> entry.status() == MessageStatus.ROLLED_BACK));
        assertThat(purchases.isBought(item)).isFalse();
        assertThat(shipments.attempts(item)).isEmpty();
    }

    /** apache/rocketmq #8158: the check-back overtakes a transaction in flight. */
    @Test
    void answersUnknownAtOnceWhileTheTransactionIsOpenAndDeliversAfterItsCommit() {
        purchases.buyAndBeforeCommit(item, this::waitForAnUnknown);

        assertShippedOnce(item);
        assertThat(status(messageLog.findByKey(item, 1).get(0).id())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {90, -90})
    void isRightWhateverTheProducersClockSays(long secondsAhead) {
        String patience = rocketMq.setting("transactionTimeOut");
        rocketMq.changeSetting("transactionTimeOut", "60000");
        try {
            rocketMq.faults().skewProducerClocks(Duration.ofSeconds(secondsAhead));

            purchases.buyAndBeforeCommit(item, this::waitForAnUnknown);

            assertShippedOnce(item);
            assertThat(purchases.isBought(item)).isTrue();
        } finally {
            rocketMq.changeSetting("transactionTimeOut", patience);
        }
    }

    /** apache/rocketmq #386: a producer that has sent nothing yet was not asked. */
    @Test
    void asksAnIdleInstanceThatHasJustRestarted() {
        String name = "--spring.application.name=shop-that-restarts";
        rocketMq.faults().loseEndTransactions();
        try (ConfigurableApplicationContext first =
                ShopApplication.instance(sharedInfrastructure()).run(name)) {
            first.getBean(Purchases.class).buy(item);
        }

        try (ConfigurableApplicationContext restarted =
                ShopApplication.instance(sharedInfrastructure()).run(name)) {
            assertThat(shipments.attempts(item)).isEmpty();
            rocketMq.faults().reset();

            assertShippedOnce(item);
            assertThat(rocketMq.producerInstances("shop-that-restarts")).isEqualTo(1);
            assertThat(restarted.isActive()).isTrue();
        }
    }

    /** A check-back that waited for the lock would be answered only after this transaction has ended. */
    private void waitForAnUnknown() {
        int before = rocketMq.faults().traffic().unknowns();
        await().atMost(SOON).until(() -> rocketMq.faults().traffic().unknowns() > before);
    }

    private void fence(MessageId id) {
        jdbc.sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at)
                        VALUES (?, 'purchase-made', ?, '{}', 'ROLLED_BACK', UTC_TIMESTAMP(6))
                        """).params(id.toBytes(), item).update();
    }

    private void killOwnConnection() {
        long connection = jdbc.sql("SELECT CONNECTION_ID()").query(Long.class).single();
        // on another thread, so that it does not take the connection of this transaction
        CompletableFuture.runAsync(() -> jdbc.sql("KILL " + connection).update())
                .join();
    }
}
