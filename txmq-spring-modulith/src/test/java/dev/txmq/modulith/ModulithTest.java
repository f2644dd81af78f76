package dev.txmq.modulith;

import java.util.Objects;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageLog;
import dev.txmq.TxmqException;
import dev.txmq.modulith.shop.ModulithShop;
import dev.txmq.modulith.shop.orders.OrderArchived;
import dev.txmq.modulith.shop.orders.OrderCancelled;
import dev.txmq.modulith.shop.orders.OrderPlaced;
import dev.txmq.modulith.shop.orders.Orders;
import dev.txmq.modulith.shop.shipping.Shipping;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A Modulith application whose events go out by the kit. */
@SpringBootTest(
        classes = ModulithShop.class,
        properties = {"spring.application.name=modulith-shop", "txmq.producer.topics=order-placed,order-cancelled"})
@WithEmbeddedMariaDb
@WithEmbeddedRocketMq(topics = {"order-placed", "order-cancelled"})
class ModulithTest {

    private final String orderId = UUID.randomUUID().toString();

    @Autowired
    Orders orders;

    @Autowired
    Shipping shipping;

    @Autowired
    MessageLog messageLog;

    @Autowired
    EmbeddedRocketMq rocketMq;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void externalizesWhatIsAnnotated() {
        orders.announce(new OrderPlaced(orderId));

        assertThat(delivered("order-placed").body()).isEqualTo("{\"orderId\":\"" + orderId + "\"}");
        await().until(() -> shipping.isShipped(orderId));
        assertThat(messageLog.findByKey(orderId, 10)).hasSize(1);
        assertThat(jdbc.sql("SELECT listener_id FROM EVENT_PUBLICATION WHERE serialized_event LIKE ?")
                        .param("%" + orderId + "%")
                        .query(String.class)
                        .list())
                .as("Modulith keeps a publication for its own listener only")
                .singleElement()
                .asString()
                .contains("Shipping");
    }

    @Test
    void externalizesWhatIsConfiguredInTheShapeThatIsConfigured() {
        orders.announce(new OrderCancelled(orderId, "no stock"));

        StoredMessage message = delivered("order-cancelled");
        assertThat(message.body()).isEqualTo("{\"id\":\"" + orderId + "\"}");
        assertThat(message.properties()).containsEntry("version", "1");
    }

    @Test
    void externalizesNothingOfATransactionThatRollsBack() {
        assertThatThrownBy(() -> orders.announceAndFail(new OrderPlaced(orderId)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(messageLog.findByKey(orderId, 10)).isEmpty();
    }

    @Test
    void refusesAnEventWithoutAKeyOrATransaction() {
        assertThatThrownBy(() -> orders.announce(new OrderArchived(orderId)))
                .isInstanceOf(TxmqException.class)
                .hasMessageContainingAll(OrderArchived.class.getName(), "'order-placed' has no key");
        assertThatThrownBy(() -> events.publishEvent(new OrderPlaced(orderId)))
                .isInstanceOf(TxmqException.class)
                .hasMessageContaining("no transaction is active");
    }

    @Test
    void doesNothingIfExternalizationIsOff() {
        new ApplicationContextRunner()
                .withUserConfiguration(ModulithAutoConfiguration.class)
                .withPropertyValues("spring.modulith.events.externalization.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ExternalizedEvents.class));
    }

    private StoredMessage delivered(String topic) {
        return await().until(
                        () -> rocketMq.messages(topic).stream()
                                .filter(message -> orderId.equals(message.key()))
                                .findFirst()
                                .orElse(null),
                        Objects::nonNull);
    }
}
