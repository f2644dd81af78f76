package dev.txmq.it.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Messages that are delivered later. */
class DelayedTest extends ShopTest {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofDays(30);

    @Autowired
    TransactionalPublisher publisher;

    @Autowired
    PlatformTransactionManager transactionManager;

    @Test
    void isDeliveredWhenItIsDueAndNotBefore() {
        MessageId id = schedule(item, MOMENT);

        assertShippedOnce(item);
        await().atMost(SOON).until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED)));
        assertThat(jdbc.sql("SELECT settled_at >= due_at FROM txmq_scheduled WHERE id = ?")
                        .param(id.toBytes())
                        .query(Boolean.class)
                        .single())
                .as("taken when it was due, by the clock of the database")
                .isTrue();
        assertThat(halfMessageKeys()).doesNotContain(item);
    }

    @Test
    void isDeliveredAtOnceWhenItsTimeIsPast() {
        MessageId id = publish(message(item).deliverAt(Instant.MIN));

        assertShippedOnce(item);
        assertThat(id.value().getMostSignificantBits() >>> 16)
                .as("the time in the id")
                .isGreaterThan(Instant.now().minus(SOON).toEpochMilli());
    }

    /** Or the inbox would take it for too old to be told from one that was handled, and retention for one of a day long ago. */
    @Test
    void hasAnIdOfTheTimeWhenItIsDue() {
        Instant due = Instant.now().plus(LATER);

        MessageId id = publish(message(item).deliverAt(due));

        assertThat(id.value().version()).isEqualTo(7);
        assertThat(id.value().getMostSignificantBits() >>> 16).isEqualTo(due.toEpochMilli());
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
}
