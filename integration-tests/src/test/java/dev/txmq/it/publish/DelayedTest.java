package dev.txmq.it.publish;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Messages that are delivered later, or not, since they are cancelled. */
class DelayedTest extends ShopTest {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofDays(30);

    @Autowired
    TransactionalPublisher publisher;

    @Autowired
    PlatformTransactionManager transactionManager;

    @Autowired
    EmbeddedMariaDb mariaDb;

    @Test
    void isDeliveredWhenItIsDueAndNotBefore() {
        MessageId id = schedule(item, MOMENT);
        LoggedMessage scheduled = messageLog.find(id).orElseThrow();

        assertShippedOnce(item);
        await().atMost(SOON).until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED)));
        assertThat(jdbc.sql("SELECT settled_at >= due_at FROM txmq_scheduled WHERE id = ?")
                        .param(id.toBytes())
                        .query(Boolean.class)
                        .single())
                .as("taken when it was due, by the clock of the database")
                .isTrue();
        assertThat(scheduled.dueAt()).isAfterOrEqualTo(scheduled.createdAt().plus(MOMENT));
        assertThat(messageLog.find(id))
                .hasValueSatisfying(message -> assertThat(message)
                        .returns(scheduled.dueAt(), LoggedMessage::dueAt)
                        .returns(scheduled.createdAt(), LoggedMessage::createdAt)
                        .returns(0, LoggedMessage::attempts));
        assertThat(halfMessageKeys()).doesNotContain(item);
    }

    @Test
    void isDeliveredAtOnceWhenItsTimeIsPast() {
        MessageId id = publish(message(item).deliverAt(Instant.MIN));

        assertShippedOnce(item);
        assertThat(id.time())
                .hasValueSatisfying(
                        time -> assertThat(time).isAfter(Instant.now().minus(SOON)));
    }

    /** Or the inbox would take it for too old to be told from one that was handled, and retention for one of a day long ago. */
    @Test
    void hasAnIdOfTheTimeWhenItIsDue() {
        Instant due = Instant.now().plus(LATER);

        MessageId id = publish(message(item).deliverAt(due));

        assertThat(id.time()).contains(due.truncatedTo(ChronoUnit.MILLIS));
        assertThat(messageLog.cancel(id)).isTrue();
    }

    @Test
    void isNothingWhenItsTransactionOrSavepointRollsBack() {
        TransactionTemplate nested = new TransactionTemplate(transactionManager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);

        assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                    publisher.publish(message(item).deliverAfter(MOMENT));
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        transaction()
                .executeWithoutResult(status -> nested.executeWithoutResult(inner -> {
                    publisher.publish(message(item).deliverAfter(MOMENT));
                    inner.setRollbackOnly();
                }));

        assertThat(messageLog.findByKey(item, 10)).isEmpty();
        assertThat(jdbc.sql("SELECT COUNT(*) FROM txmq_scheduled WHERE message_key = ?")
                        .param(item)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void isRefusedWhenItIsMoreThanAYearAhead() {
        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(() -> publish(message(item).deliverAt(Instant.MAX)))
                .withMessageContaining("topic purchase-made with key " + item)
                .withMessageContaining("at most 366 days ahead are possible");
        assertThat(messageLog.cancel(publish(message(item).deliverAfter(OutgoingMessage.LONGEST_DELAY))))
                .isTrue();
    }

    @Test
    void isNeverDeliveredWhenItIsCancelledBeforeItIsDue() {
        MessageId id = schedule(item, LATER);

        boolean cancelled = transaction().execute(status -> messageLog.cancel(id));

        assertThat(cancelled).isTrue();

        assertThat(status(id)).contains(MessageStatus.CANCELLED);
        assertThat(messageLog.cancel(id)).as("asked again").isTrue();
        makeDue(id);
        schedule(item + "-next", Duration.ZERO);
        assertShippedOnce(item + "-next");
        assertThat(shipments.attempts(item)).isEmpty();
        assertThat(status(id)).contains(MessageStatus.CANCELLED);
    }

    @Test
    void isDeliveredWhenTheTransactionThatCancelledItRollsBack() {
        MessageId id = schedule(item, MOMENT);

        transaction().executeWithoutResult(status -> {
            assertThat(messageLog.cancel(id)).isTrue();
            status.setRollbackOnly();
        });

        assertShippedOnce(item);
    }

    /** Also when it is due meanwhile: from the answer on, nobody else takes it. */
    @Test
    void isNotTakenUpWhileATransactionThatCancelledItIsOpen() {
        MessageId id = schedule(item, LATER);
        MessageId next = schedule(item + "-next", LATER);
        makeDue(next);

        transaction().executeWithoutResult(status -> {
            makeDue(id);
            assertThat(messageLog.cancel(id)).isTrue();
            await().atMost(SOON)
                    .until(() -> elsewhere(() -> status(next)).equals(Optional.of(MessageStatus.PUBLISHED)));
        });

        assertThat(status(id)).contains(MessageStatus.CANCELLED);
        assertThat(shipments.attempts(item)).isEmpty();
    }

    @Test
    void canBeCancelledInTheTransactionThatPublishesIt() {
        MessageId id = transaction().execute(status -> {
            MessageId scheduled = publisher.publish(message(item).deliverAfter(MOMENT));
            assertThat(messageLog.cancel(scheduled)).isTrue();
            return scheduled;
        });

        assertThat(status(id)).contains(MessageStatus.CANCELLED);
    }

    @Test
    void cannotBeCancelledOnceItIsDue() {
        MessageId id = schedule(item, Duration.ZERO);
        assertShippedOnce(item);

        assertThat(messageLog.cancel(id)).isFalse();
        assertThat(messageLog.cancel(purchases.buy(item + "-at-once"))).isFalse();
        assertThat(messageLog.cancel(MessageId.lowestAt(Instant.now()))).isFalse();
    }

    /** The caller's snapshot may be older than the message, which it has learned of since, or older than its delivery. */
    @Test
    void cancelsByWhatIsCommittedWhateverTheCallersSnapshotShows() {
        TransactionTemplate repeatable = transaction();
        repeatable.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        MessageId early = schedule(item, LATER);

        repeatable.executeWithoutResult(status -> {
            assertThat(status(early)).contains(MessageStatus.SCHEDULED);
            makeDueElsewhere(early);
            MessageId late = elsewhere(() -> schedule(item + "-late", LATER));

            assertThat(messageLog.cancel(late)).isTrue();
            assertThat(messageLog.cancel(early)).isFalse();
            // nobody waits for a gap that this transaction has locked
            elsewhere(() -> schedule(item + "-beside", Duration.ZERO));
            await().atMost(SOON)
                    .until(() -> elsewhere(
                            () -> !shipments.attempts(item + "-beside").isEmpty()));
        });

        assertShippedOnce(item);
        assertThat(shipments.attempts(item + "-late")).isEmpty();
    }

    @Test
    void isListedInTheOrderOfTime() {
        MessageId second = schedule(item + "-2", LATER.plusHours(2));
        MessageId first = schedule(item + "-1", LATER.plusHours(1));
        MessageId third = schedule(item + "-1", LATER.plusHours(3));

        assertThat(messageLog.scheduled(null, 1_000))
                .extracting(LoggedMessage::id)
                .containsSubsequence(first, second, third);
        assertThat(messageLog.scheduled(first, 1)).extracting(LoggedMessage::id).containsExactly(second);
        assertThat(messageLog.findByKey(item + "-1", 10))
                .extracting(LoggedMessage::id)
                .containsExactly(third, first);
        for (MessageId id : List.of(first, second, third)) {
            assertThat(messageLog.cancel(id)).isTrue();
        }
        assertThat(messageLog.scheduled(null, 1_000))
                .extracting(LoggedMessage::id)
                .doesNotContain(first, second, third);
    }

    @Test
    void commitsWhileTheBrokerIsAwayThoughHalfMessagesWouldBeRejected() {
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .run(
                        "--spring.application.name=shop-rejecting",
                        "--spring.datasource.url=" + mariaDb.jdbcUrl("delayed_rejecting"),
                        "--txmq.name-server=127.0.0.1:1",
                        "--txmq.producer.on-broker-failure=reject")) {
            TransactionalPublisher own = shop.getBean(TransactionalPublisher.class);
            TransactionTemplate transaction = new TransactionTemplate(shop.getBean(PlatformTransactionManager.class));

            MessageId id =
                    transaction.execute(status -> own.publish(message(item).deliverAfter(Duration.ZERO)));

            MessageLog log = shop.getBean(MessageLog.class);
            await().atMost(SOON).until(() -> log.find(id).orElseThrow().status() == MessageStatus.COMMITTED);
        }
    }

    private MessageId schedule(String item, Duration delay) {
        return publish(message(item).deliverAfter(delay));
    }

    private MessageId publish(OutgoingMessage message) {
        return transaction().execute(status -> publisher.publish(message));
    }

    private static OutgoingMessage message(String item) {
        return new OutgoingMessage("purchase-made", item, new PurchaseMade(item));
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(transactionManager);
    }

    private void makeDue(MessageId id) {
        jdbc.sql("UPDATE txmq_scheduled SET due_at = UTC_TIMESTAMP(6) WHERE id = ?")
                .param(id.toBytes())
                .update();
    }

    private void makeDueElsewhere(MessageId id) {
        elsewhere(() -> {
            makeDue(id);
            await().atMost(SOON).until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED)));
            return id;
        });
    }

    /** By a thread that has no transaction. */
    private static <T> T elsewhere(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work)
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
