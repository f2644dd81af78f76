package dev.txmq.it.transactions;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.Inbox;
import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageSet;
import dev.txmq.MessageStatus;
import dev.txmq.TxmqException;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * The crash table of {@code docs/how-it-works.md}, for each kind of transaction manager. To the database and the broker, a process
 * that dies is a connection that ends in the middle of a transaction, and END_TRANSACTION that does not come: the rest of the process
 * may live on, as the other instances would.
 */
abstract class CrashTableTest {

    static final Duration SOON = Duration.ofMinutes(1);

    @Autowired
    EmbeddedRocketMq rocketMq;

    @Autowired
    EmbeddedMariaDb mariaDb;

    @Autowired
    Orders orders;

    @Autowired
    Deliveries deliveries;

    @Autowired
    MessageLog messageLog;

    @Autowired
    DeadLetters deadLetters;

    @Autowired
    Inbox inbox;

    @Autowired
    @Qualifier("ordersClient")
    JdbcClient jdbc;

    /** Of the database that this manager's transactions are on. */
    @Autowired
    @Qualifier("ordersTransactions")
    ConfigurableTransactionManager transactionManager;

    @Autowired
    CommitMeddling meddling;

    /** Of its topic, and of its database too. */
    @Value(Orders.TOPIC_PROPERTY)
    String name;

    final String item = "item-" + UUID.randomUUID();

    @BeforeEach
    void meddleAfterTheKit() {
        if (!transactionManager.getTransactionExecutionListeners().contains(meddling)) {
            transactionManager.addListener(meddling);
        }
    }

    @AfterEach
    void endFaults() {
        rocketMq.faults().reset();
    }

    @Test
    void deliversOnceWhatCommits() {
        MessageId id = orders.place(item);

        assertDeliveredOnce();
        awaitStatus(id, MessageStatus.PUBLISHED);
    }

    @Test
    void nothingHasHappenedWhenItThrows() {
        assertThatThrownBy(() -> orders.place(item, () -> {
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertNothingHasHappened();
    }

    @Test
    void nothingHasHappenedWhenItDiesBeforeTheHalfMessage() {
        assertThat(catchThrowable(() -> orders.place(item, this::killConnection)))
                .isNotNull();

        assertNothingHasHappened();
    }

    @Test
    void nothingHasHappenedWhenAnotherSynchronisationStopsTheCommit() {
        assertThatThrownBy(() -> orders.place(
                        item,
                        () -> TransactionSynchronizationManager.registerSynchronization(
                                new TransactionSynchronization() {
                                    @Override
                                    public void beforeCommit(boolean readOnly) {
                                        throw new CannotCreateTransactionException("no connection for the audit");
                                    }
                                })))
                .isInstanceOf(CannotCreateTransactionException.class);

        assertNothingHasHappened();
        orders.place(item);
        assertDeliveredOnce();
    }

    @Test
    void isFencedWhenItDiesAfterTheHalfMessage() {
        assertThat(catchThrowable(() -> orders.place(item, () -> meddling.beforeCommit(this::killConnection))))
                .isNotNull();

        assertFenced();
    }

    @Test
    void isDeliveredWhenItDiesBeforeEndTransaction() {
        rocketMq.faults().loseEndTransactionsExceptCheckBackAnswers();

        orders.place(item);

        assertDeliveredOnce();
        assertThat(rocketMq.faults().traffic().checkBackAnswers()).isPositive();
    }

    @Test
    void isDeliveredOnceWhenItDiesBeforeTheConfirmationIsWrittenDown() {
        MessageId id = orders.place(item);
        assertDeliveredOnce();
        awaitStatus(id, MessageStatus.PUBLISHED);

        makeDue();

        awaitStatus(id, MessageStatus.PUBLISHED);
        assertDeliveredOnce();
    }

    @Test
    void theRelayDeliversWhatNoCheckBackCould() {
        rocketMq.faults().loseEndTransactions();
        orders.place(item);

        makeDue();

        assertDeliveredOnce();
    }

    /** The first is stored and its answer lost; the second is not even sent. */
    @Test
    void deliversOnceWhatWasCommittedWhileTheBrokerDidNotAnswer() {
        rocketMq.faults().loseSendAnswers(1_000);
        MessageId first = orders.place(item);
        MessageId second = orders.place(item + "-next");
        rocketMq.faults().reset();

        assertThat(List.of(first, second))
                .allSatisfy(id -> assertThat(messageLog.find(id)).isPresent());
        assertDeliveredOnce();
        await().atMost(SOON).until(() -> count("deliveries", item + "-next") == 1);
        awaitStatus(second, MessageStatus.PUBLISHED);
    }

    @Test
    void isHandledOnceWhenTheConsumerDiesBeforeItsCommit() {
        deliveries.meddleOnce(item, this::killConnection);

        orders.place(item);

        assertDeliveredOnce();
    }

    @Test
    void isHandledOnceWhenTheConsumerDiesBetweenItsCommitAndTheAcknowledgement() {
        deliveries.meddleOnce(
                item,
                () -> meddling.afterCommit(() -> {
                    throw new IllegalStateException("died");
                }));

        orders.place(item);

        assertDeliveredOnce();
    }

    @Test
    void isParkedWithoutItsErrorWhenTheDeadLetterCannotBeRecorded() {
        deliveries.meddle(item, () -> {
            throw new IllegalStateException("cannot deliver");
        });
        MessageId id;
        onItsOwn("RENAME TABLE txmq_dead_letter TO lost_dead_letter");
        try {
            id = orders.place(item);
            await().atMost(SOON)
                    .until(() ->
                            rocketMq.deadLetters(group()).stream().anyMatch(message -> item.equals(message.key())));
        } finally {
            onItsOwn("RENAME TABLE lost_dead_letter TO txmq_dead_letter");
        }

        await().atMost(SOON).until(() -> deadLetters.find(group(), id).isPresent());
        assertThat(deadLetters.find(group(), id))
                .hasValueSatisfying(letter -> assertThat(letter)
                        .returns(DeadLetter.Status.PARKED, DeadLetter::status)
                        .returns(null, DeadLetter::lastError));
        assertThat(count("deliveries")).isZero();
    }

    @Test
    void aReplayThatIsRepeatedIsHandledOnce() {
        MessageId id = park();
        deliveries.leaveAlone(item);

        assertThat(deadLetters.replay(group(), id, "ada")).isTrue();
        assertDeliveredOnce();
        assertThat(onItsOwn("UPDATE txmq_dead_letter SET status = 'PARKED' WHERE message_key = '%s'".formatted(item)))
                .isEqualTo(1);
        assertThat(deadLetters.replay(group(), id, "ada")).isTrue();

        assertDeliveredOnce();
    }

    /** As the API promises: apart from the caller's transaction, of which nothing is committed. */
    @Test
    void decidesAboutADeadLetterApartFromTheTransactionOfItsCaller() {
        MessageId id = park();
        String other = item + "-other";

        assertThatThrownBy(() -> orders.place(other, () -> {
                    flush();
                    assertThat(deadLetters.discard(group(), id, "not wanted", "ada"))
                            .isTrue();
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertThat(deadLetters.find(group(), id))
                .hasValueSatisfying(letter -> assertThat(letter.status()).isEqualTo(DeadLetter.Status.DISCARDED));
        assertThat(count("orders", other)).isZero();
        assertThat(messageLog.findByKey(other, 1)).isEmpty();
    }

    @Test
    void bothSidesTellWhatIsCommittedApartFromTheTransactionOfTheirCaller() {
        Instant from = Instant.now().minusSeconds(60);
        Instant to = from.plusSeconds(3_600);
        MessageSet published = messageLog.messages(name, Set.of());
        MessageSet handled = inbox.settled(group());
        MessageId id = orders.place(item);
        assertDeliveredOnce();

        orders.transaction().executeWithoutResult(status -> {
            MessageId open = orders.publish(item + "-open");
            flush();
            assertThat(published.ids(from, to, null, 10_000)).contains(id).doesNotContain(open);
            assertThat(handled.ids(from, to, null, 10_000)).contains(id).doesNotContain(open);
            status.setRollbackOnly();
        });

        assertThat(published.ids(from, to, null, 10_000)).contains(id);
    }

    @Test
    void deliversOnceWhenItIsDueWhatCommits() {
        MessageId id = orders.placeLater(item, Duration.ofSeconds(1));

        assertDeliveredOnce();
        awaitStatus(id, MessageStatus.PUBLISHED);
    }

    @Test
    void nothingIsScheduledWhenItDiesBeforeTheCommit() {
        assertThat(catchThrowable(() -> orders.transaction().executeWithoutResult(status -> {
                    orders.placeLater(item, Duration.ZERO);
                    killConnection();
                })))
                .isNotNull();

        assertNothingHasHappened();
    }

    @Test
    void cancelsTogetherWithWhatCommits() {
        MessageId id = orders.placeLater(item, Duration.ofDays(1));
        assertThatThrownBy(() -> orders.transaction().executeWithoutResult(status -> {
                    assertThat(orders.cancel(item)).isTrue();
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        awaitStatus(id, MessageStatus.SCHEDULED);
        assertThat(count("orders", item + "-instead")).isZero();

        assertThat(orders.cancel(item)).isTrue();

        awaitStatus(id, MessageStatus.CANCELLED);
        assertThat(count("orders", item + "-instead")).isEqualTo(1);
    }

    @Test
    void anOperatorsRetryIsCommitted() {
        MessageId id = orders.place(item);
        awaitStatus(id, MessageStatus.PUBLISHED);
        setStatus("FAILED");

        assertThat(messageLog.retry(id)).isTrue();

        awaitStatus(id, MessageStatus.PUBLISHED);
    }

    @Test
    void refusesToPublishAfterTheCommit() {
        Throwable[] refusal = new Throwable[1];

        orders.transaction()
                .executeWithoutResult(status ->
                        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                            @Override
                            public void afterCommit() {
                                refusal[0] = catchThrowable(() -> orders.publish(item));
                            }
                        }));

        assertThat(refusal[0]).isInstanceOf(TxmqException.class).hasMessageContaining("has committed already");
    }

    /** Sends the SQL that is held back, if any. */
    void flush() {}

    final void assertNothingHasHappened() {
        assertThat(count("orders")).isZero();
        assertThat(messageLog.findByKey(item, 1)).isEmpty();
        assertThat(halfMessageKeys()).doesNotContain(item);
    }

    final void assertFenced() {
        await().atMost(SOON)
                .until(() -> messageLog.findByKey(item, 1).stream()
                        .anyMatch(entry -> entry.status() == MessageStatus.ROLLED_BACK));
        assertThat(halfMessageKeys()).contains(item);
        assertThat(count("orders")).isZero();
        assertThat(count("deliveries")).isZero();
    }

    final void assertDeliveredOnce() {
        await().atMost(SOON).until(() -> count("deliveries") > 0);
        await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> count("deliveries") == 1);
        assertThat(count("orders")).isEqualTo(1);
    }

    final void awaitStatus(MessageId id, MessageStatus status) {
        await().atMost(SOON)
                .until(() -> messageLog.find(id).map(LoggedMessage::status).equals(Optional.of(status)));
    }

    final List<String> halfMessageKeys() {
        return rocketMq.halfMessages().stream().map(message -> message.key()).toList();
    }

    final int count(String table) {
        return count(table, item);
    }

    final int count(String table, String of) {
        return onItsOwn("SELECT COUNT(*) FROM %s WHERE item = '%s'".formatted(table, of));
    }

    private String group() {
        return name + "-delivery";
    }

    private MessageId park() {
        deliveries.meddle(item, () -> {
            throw new IllegalStateException("cannot deliver");
        });
        MessageId id = orders.place(item);
        await().atMost(SOON).until(() -> deadLetters.find(group(), id).isPresent());
        return id;
    }

    /** As after a crash: committed, and nothing about what the broker said. */
    private void makeDue() {
        setStatus("COMMITTED");
    }

    private void setStatus(String status) {
        assertThat(onItsOwn(("UPDATE txmq_message SET status = '%s', next_attempt_at = UTC_TIMESTAMP(6)"
                                + " WHERE message_key = '%s'")
                        .formatted(status, item)))
                .isEqualTo(1);
    }

    final void killConnection() {
        killConnection(jdbc);
    }

    /** That of the transaction under way. */
    final void killConnection(JdbcClient client) {
        int id = client.sql("SELECT CONNECTION_ID()").query(Integer.class).single();
        onItsOwn("KILL " + id);
    }

    /** Whatever becomes of the pool. */
    final int onItsOwn(String sql) {
        try (Connection connection =
                DriverManager.getConnection(mariaDb.jdbcUrl(name), mariaDb.username(), mariaDb.password())) {
            var statement = connection.createStatement();
            if (statement.execute(sql)) {
                var result = statement.getResultSet();
                result.next();
                return result.getInt(1);
            }
            return statement.getUpdateCount();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
