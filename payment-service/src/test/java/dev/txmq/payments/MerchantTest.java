package dev.txmq.payments;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

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

    private static final String NOTIFIED = "{\"name\":\"ada\",\"notifyUrl\":\"https://example.com/paid\"}";

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
                .containsExactly("id", "name", "currency", "notifyUrl", "endpointId", "secret", "registeredAt");
        assertThat(merchant.get("name").asString()).isEqualTo("茶馆");
        assertThat(merchant.get("currency").asString()).isEqualTo("EUR");
        assertThat(merchant.get("notifyUrl").asString()).isEqualTo("https://example.com:8443/paid?shop=1");
    }

    @Test
    void aMerchantIsPaidInRenminbiAndToldNothingUnlessItSaysOtherwise() {
        JsonNode merchant = body(register("{\"name\":\"ada\"}"));

        assertThat(merchant.propertyNames()).containsExactly("id", "name", "currency", "registeredAt");
        assertThat(merchant.get("currency").asString()).isEqualTo("CNY");
    }

    @Test
    void twoOfTheSameNameAreTwo() {
        JsonNode one = body(register(NOTIFIED));
        JsonNode two = body(register(NOTIFIED));

        assertThat(one.get("id")).isNotEqualTo(two.get("id"));
        assertThat(one.get("secret")).isNotEqualTo(two.get("secret"));
    }

    @Test
    void theDatabaseDoesNotHaveTheSecretInTheClear() {
        JsonNode merchant = body(register(NOTIFIED));

        String secret = merchant.get("secret").asString();
        byte[] stored = jdbc.sql("SELECT secret FROM txmq_endpoint WHERE recipient = ?")
                .param(merchant.get("id").asString())
                .query(byte[].class)
                .single();
        assertThat(secret).startsWith("whsec_");
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain(secret.substring(6));
        assertThat(stored).isNotEqualTo(Base64.getDecoder().decode(secret.substring(6)));
    }

    @Test
    void nothingIsRegisteredIfNobodyCanBeToldThere() {
        EntityExchangeResult<String> refused =
                register("{\"name\":\"nobody can be told\",\"notifyUrl\":\"http://10.0.0.1/paid\"}");

        assertThat(refused.getStatus()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(jdbc.sql("SELECT COUNT(*) FROM merchant WHERE name = 'nobody can be told'")
                        .query(Integer.class)
                        .single())
                .isZero();
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
