package dev.txmq.payments;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;

import static dev.txmq.payments.Requests.answer;
import static dev.txmq.payments.Requests.body;
import static dev.txmq.payments.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@PaymentServiceTest
class MerchantTest {

    @Autowired
    RestTestClient client;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void registersAMerchant() {
        EntityExchangeResult<String> registered = register(
                "{\"name\":\"茶馆\",\"currency\":\"EUR\",\"notifyUrl\":\"https://example.com:8443/paid?shop=1\"}");

        assertThat(registered.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(registered.getResponseHeaders().getCacheControl()).isEqualTo("no-store");
        JsonNode merchant = body(registered);
        assertThat(merchant.propertyNames())
                .containsExactly("id", "name", "currency", "notifyUrl", "secret", "registeredAt");
        assertThat(merchant.get("name").asString()).isEqualTo("茶馆");
        assertThat(merchant.get("currency").asString()).isEqualTo("EUR");
        assertThat(merchant.get("notifyUrl").asString()).isEqualTo("https://example.com:8443/paid?shop=1");
    }

    @Test
    void aMerchantIsPaidInRenminbiAndAsksForItselfUnlessItSaysOtherwise() {
        JsonNode merchant = body(register("{\"name\":\"ada\"}"));

        assertThat(merchant.get("currency").asString()).isEqualTo("CNY");
        assertThat(merchant.has("notifyUrl")).isFalse();
    }

    @Test
    void twoOfTheSameNameAreTwo() {
        JsonNode one = body(register("{\"name\":\"ada\"}"));
        JsonNode two = body(register("{\"name\":\"ada\"}"));

        assertThat(one.get("id")).isNotEqualTo(two.get("id"));
        assertThat(one.get("secret")).isNotEqualTo(two.get("secret"));
    }

    @Test
    void theDatabaseHasAHashOfTheSecretOnly() throws Exception {
        JsonNode merchant = body(register("{\"name\":\"ada\"}"));

        String secret = merchant.get("secret").asString();
        Map<String, Object> row = jdbc.sql("SELECT * FROM merchant WHERE id = ?")
                .param(merchant.get("id").asLong())
                .query()
                .singleRow();
        assertThat(secret).matches("[a-zA-Z0-9_-]{43}");
        assertThat((byte[]) row.get("secret_hash"))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII)));
        assertThat(row.values()).doesNotContain(secret);
    }

    @Test
    void publishesOneEvent() {
        JsonNode merchant = body(register("{\"name\":\"茶馆\"}"));

        List<StoredMessage> events = await().atMost(Duration.ofMinutes(2))
                .until(
                        () -> broker.messages("merchant-registered").stream()
                                .filter(message -> merchant.get("id").asString().equals(message.key()))
                                .toList(),
                        about -> !about.isEmpty());
        assertThat(events)
                .extracting(StoredMessage::id)
                .containsOnly(events.get(0).id());
        JsonNode event = jsonMapper.readTree(events.get(0).body());
        assertThat(event.propertyNames()).containsExactly("merchantId", "name", "currency");
        assertThat(event.get("merchantId")).isEqualTo(merchant.get("id"));
        assertThat(event.get("name").asString()).isEqualTo("茶馆");
        assertThat(event.get("currency").asString()).isEqualTo("CNY");
    }

    private EntityExchangeResult<String> register(String body) {
        return answer(post(client, "/merchants", body));
    }
}
