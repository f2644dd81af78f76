package dev.txmq.payments;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.StoredMessage;

import static dev.txmq.payments.Requests.answer;
import static dev.txmq.payments.Requests.bank;
import static dev.txmq.payments.Requests.newOrder;
import static dev.txmq.payments.Requests.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@PaymentServiceTest
class PaymentFailedTest {

    @Autowired
    RestTestClient client;

    @Autowired
    EmbeddedRocketMq broker;

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isWrittenAsTheContractSays() throws Exception {
        PaymentOrder failed = new PaymentOrder(
                "ORD-1",
                7,
                17,
                new BigDecimal("12.3400"),
                "CNY",
                0,
                OrderStatus.FAILED,
                BankResult.FAILURE,
                "bank-4711",
                0,
                0,
                null,
                null,
                null,
                Instant.parse("2026-01-31T10:15:00Z"),
                null);

        String json =
                jsonMapper.writeValueAsString(PaymentFailed.of(failed, Instant.parse("2026-01-31T10:15:30.123456Z")));

        assertThat(json)
                .isEqualTo(new ClassPathResource("contract/payment-failed.json")
                        .getContentAsString(StandardCharsets.UTF_8)
                        .strip());
    }

    @Test
    void isPublishedOnceForEachFailedOrder() {
        String orderNo = newOrder(client);
        for (int i = 0; i < 3; i++) {
            answer(report(client, orderNo, bank("FAILURE", "bank-17")));
        }

        List<StoredMessage> events = await().atMost(Duration.ofMinutes(2))
                .until(
                        () -> broker.messages("payment-failed").stream()
                                .filter(message -> orderNo.equals(message.key()))
                                .toList(),
                        about -> !about.isEmpty());
        assertThat(events)
                .extracting(StoredMessage::id)
                .containsOnly(events.get(0).id());
    }
}
