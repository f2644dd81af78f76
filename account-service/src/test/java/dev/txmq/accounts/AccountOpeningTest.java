package dev.txmq.accounts;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.txmq.MessageId;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@AccountServiceTest
class AccountOpeningTest {

    private static final String TOPIC = "merchant-registered";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final AtomicLong MERCHANT_IDS = new AtomicLong();

    private final long merchantId = MERCHANT_IDS.incrementAndGet();

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EmbeddedRocketMq broker;

    @Test
    void aMerchantThatRegistersHasAnEmptyAccount() {
        register(merchantId, "CNY");

        await().atMost(SOON).until(() -> accounts(merchantId) == 1);

        client.get()
                .uri("/accounts/" + merchantId)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.merchantId")
                .isEqualTo(merchantId)
                .jsonPath("$.status")
                .isEqualTo("OPEN")
                .jsonPath("$.currency")
                .isEqualTo("CNY")
                .jsonPath("$.balance")
                .isEqualTo("0.00")
                .jsonPath("$.incoming")
                .isEqualTo("0.00")
                .jsonPath("$.entries")
                .isEmpty();
    }

    @Test
    void whoHasAnAccountKeepsItAsItIs() {
        register(merchantId, "CNY");
        await().atMost(SOON).until(() -> accounts(merchantId) == 1);

        broker.faults().deliverAgain(TOPIC, String.valueOf(merchantId), 3);
        MessageId again = register(merchantId, "EUR");

        await().atMost(SOON).until(() -> handled(again));
        assertThat(accounts(merchantId)).isEqualTo(1);
        assertThat(currency(merchantId)).isEqualTo("CNY");
    }

    @Test
    void opensManyAccountsTogether() {
        List<Long> merchants = LongStream.range(0, 100)
                .map(i -> MERCHANT_IDS.incrementAndGet())
                .boxed()
                .toList();

        merchants.parallelStream().forEach(merchant -> register(merchant, "CNY"));

        await().atMost(SOON).until(() -> merchants.stream().allMatch(merchant -> accounts(merchant) == 1));
    }

    @Test
    void anEventThatMakesNoSenseGoesToTheDeadLettersAndDelaysNoOther() {
        List<String> nonsense = List.of(
                "{}",
                "{\"merchantId\":null,\"currency\":\"CNY\"}",
                "{\"merchantId\":0,\"currency\":\"CNY\"}",
                "{\"merchantId\":-7,\"currency\":\"CNY\"}",
                "{\"merchantId\":\"ada\",\"currency\":\"CNY\"}",
                "{\"merchantId\":8000000}",
                "{\"merchantId\":8000000,\"currency\":\"cny\"}",
                "{\"merchantId\":8000000,\"currency\":\"YUAN\"}",
                "nonsense");
        String key = "nonsense-" + merchantId;

        nonsense.forEach(event -> send(key, event));
        register(merchantId, "CNY");

        await().atMost(SOON).until(() -> accounts(merchantId) == 1);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(broker.deadLetters("account-service"))
                        .filteredOn(letter -> key.equals(letter.key()))
                        .hasSize(nonsense.size()));
        assertThat(accounts(8_000_000)).isZero();
    }

    private MessageId register(long merchant, String currency) {
        return send(String.valueOf(merchant), """
                {"merchantId":%d,"name":"Lovelace & Co","currency":"%s"}""".formatted(merchant, currency));
    }

    private MessageId send(String key, String event) {
        MessageId id = new MessageId(UUID.randomUUID());
        broker.send(TOPIC, key, event, Map.of("txmq-id", id.toString()));
        return id;
    }

    private int accounts(long merchant) {
        return jdbc.sql("SELECT COUNT(*) FROM account WHERE merchant_id = ?")
                .param(merchant)
                .query(Integer.class)
                .single();
    }

    private String currency(long merchant) {
        return jdbc.sql("SELECT currency FROM account WHERE merchant_id = ?")
                .param(merchant)
                .query(String.class)
                .single();
    }

    private boolean handled(MessageId message) {
        return jdbc.sql("SELECT COUNT(*) FROM txmq_inbox WHERE consumer_group = 'account-service' AND message_id = ?")
                        .param(message.toBytes())
                        .query(Integer.class)
                        .single()
                == 1;
    }
}
