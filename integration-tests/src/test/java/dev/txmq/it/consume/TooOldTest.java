package dev.txmq.it.consume;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetter.Status;
import dev.txmq.DeadLetters;
import dev.txmq.MessageId;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A message that comes when the inbox may have forgotten it, which keeps its rows for 14 days. */
class TooOldTest extends ShopTest {

    @Autowired
    DeadLetters deadLetters;

    @Test
    void isParkedAndHandledOnceAnOperatorReplaysIt() {
        MessageId id = publishedBefore(Duration.ofDays(14));

        send(id);

        await().atMost(SOON)
                .until(() -> deadLetters
                        .find(Shipments.GROUP, id)
                        .map(DeadLetter::lastError)
                        .isPresent());
        assertThat(deadLetters.find(Shipments.GROUP, id).orElseThrow())
                .returns(Status.PARKED, DeadLetter::status)
                .satisfies(letter -> assertThat(letter.lastError()).contains("too old to tell whether it was handled"));
        assertThat(shipments.attempts(item)).isEmpty();

        trouble.fail(item, 1, new IllegalStateException("out of boxes"));
        assertThat(deadLetters.replay(Shipments.GROUP, id, "ada")).isTrue();
        assertShippedOnce(item);
    }

    @Test
    void isDroppedIfTheInboxStillKnowsIt() {
        MessageId id = publishedBefore(Duration.ofDays(20));
        jdbc.sql("INSERT INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES (?, ?, UTC_TIMESTAMP(6))")
                .params(Shipments.GROUP, id.toBytes())
                .update();

        send(id);
        send(new MessageId(UUID.randomUUID()));

        assertShippedOnce(item);
        assertThat(deadLetters.find(Shipments.GROUP, id)).isEmpty();
    }

    @Test
    void isHandledAsLongAsItWouldBeKnown() {
        send(publishedBefore(Duration.ofDays(12)));

        assertShippedOnce(item);
    }

    /** The application's own clock, as for a run at the end of a month, is none of the kit's business. */
    @Test
    void theInboxGoesByTheClockOfTheDatabase() {
        String topic = "shifted";
        rocketMq.createTopic(topic);
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .sources(ShiftedClock.class)
                .run(
                        "--spring.application.name=shop-shifted",
                        "--shop.statistics-topic=" + topic,
                        "--shop.statistics-group=" + topic)) {
            rocketMq.send(topic, item, "{\"item\":\"" + item + "\"}");

            await().atMost(SOON).until(() -> statistics.count(item) == 1);
            assertThat(shop.getBean(Clock.class).instant()).isBefore("2001-01-01T00:00:00Z");
            assertThat(jdbc.sql("""
                            SELECT COUNT(*) FROM txmq_inbox
                            WHERE consumer_group = ? AND consumed_at > UTC_TIMESTAMP(6) - INTERVAL 1 HOUR
                            """).param(topic).query(Integer.class).single()).isEqualTo(1);
        }
    }

    private void send(MessageId id) {
        rocketMq.send("purchase-made", item, "{\"item\":\"" + item + "\"}", Map.of("txmq-id", id.toString()));
    }

    private static MessageId publishedBefore(Duration age) {
        long millis = Instant.now().minus(age).toEpochMilli();
        return new MessageId(new UUID(millis << 16 | 0x7000, UUID.randomUUID().getLeastSignificantBits()));
    }

    @Configuration(proxyBeanMethods = false)
    static class ShiftedClock {

        @Bean
        Clock clock() {
            return Clock.fixed(Instant.parse("2000-01-01T00:00:00Z"), ZoneOffset.UTC);
        }
    }
}
