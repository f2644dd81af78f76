package dev.txmq.it.publish;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.LoggedMessage;
import dev.txmq.MessageStatus;
import dev.txmq.PublishTo;
import dev.txmq.TxmqException;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Spring's own events as messages. */
class EventsTest extends ShopTest {

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    PlatformTransactionManager transactionManager;

    @PublishTo(
            topic = "purchase-noted",
            key = "#this.item",
            tag = "${no.such.tag:gift}",
            type = "${no.such.type:noted}")
    record Noted(@Nullable String item) {}

    @PublishTo(topic = "purchase-noted", key = "#this.buyer")
    record WithoutBuyer(String item) {}

    @PublishTo(topic = "purchase-noted", key = "#this.")
    record Unparsable(String item) {}

    @PublishTo(topic = "${no.such.topic}", key = "#this.item")
    record Nowhere(String item) {}

    interface Reported {

        String item();
    }

    @PublishTo(topic = "purchase-noted", key = "#this.item()")
    interface Audited extends Reported {}

    record Refund(String item) implements Audited {}

    record OnlyInside(String item) {}

    @Test
    void isDeliveredIfTheTransactionCommits() {
        publishInTransaction(new Noted(item));

        LoggedMessage message =
                await().atMost(SOON).until(this::onlyMessage, logged -> logged.status() == MessageStatus.PUBLISHED);
        assertThat(message.topic()).isEqualTo("purchase-noted");
        StoredMessage stored = await().atMost(SOON)
                .until(
                        () -> rocketMq.messages("purchase-noted").stream()
                                .filter(candidate -> item.equals(candidate.key()))
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
        assertThat(stored.tag()).isEqualTo("gift");
        assertThat(stored.properties()).containsEntry("txmq-type", "noted");
        assertThat(stored.body()).isEqualTo("{\"item\":\"" + item + "\"}");
    }

    @Test
    void isNotDeliveredIfTheTransactionRollsBack() {
        new TransactionTemplate(transactionManager).executeWithoutResult(transaction -> {
            events.publishEvent(new Noted(item));
            transaction.setRollbackOnly();
        });

        assertThat(messageLog.findByKey(item, 10)).isEmpty();
    }

    @Test
    void findsTheAnnotationOnAnInterface() {
        publishInTransaction(new Refund(item));

        assertThat(onlyMessage().topic()).isEqualTo("purchase-noted");
    }

    @Test
    void leavesOtherEventsAlone() {
        events.publishEvent(new OnlyInside(item));

        assertThat(messageLog.findByKey(item, 10)).isEmpty();
    }

    @Test
    void refusesAnEventOutsideOfATransaction() {
        assertThatThrownBy(() -> events.publishEvent(new Noted(item)))
                .isInstanceOf(TxmqException.class)
                .hasMessageContaining("no transaction is active");
    }

    @Test
    void saysWhichEventHasNoKey() {
        assertThatThrownBy(() -> publishInTransaction(new Noted(null)))
                .isInstanceOf(TxmqException.class)
                .hasMessageContainingAll(Noted.class.getName(), "'#this.item'", "is null");
        assertThatThrownBy(() -> publishInTransaction(new WithoutBuyer(item)))
                .isInstanceOf(TxmqException.class)
                .hasMessageContainingAll(WithoutBuyer.class.getName(), "'#this.buyer'", "cannot be read");
    }

    @Test
    void saysWhichAnnotationIsWrong() {
        assertThatThrownBy(() -> publishInTransaction(new Unparsable(item)))
                .isInstanceOf(TxmqException.class)
                .hasMessageContaining(Unparsable.class.getName());
        assertThatThrownBy(() -> publishInTransaction(new Nowhere(item)))
                .isInstanceOf(TxmqException.class)
                .hasMessageContainingAll(Nowhere.class.getName(), "no.such.topic");
    }

    private void publishInTransaction(Object event) {
        new TransactionTemplate(transactionManager).executeWithoutResult(transaction -> events.publishEvent(event));
    }

    private LoggedMessage onlyMessage() {
        List<LoggedMessage> messages = messageLog.findByKey(item, 10);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }
}
