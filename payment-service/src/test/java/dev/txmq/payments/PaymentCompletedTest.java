package dev.txmq.payments;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

@PaymentServiceTest
class PaymentCompletedTest {

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isWrittenAsTheContractSays() throws Exception {
        PaymentOrder paid = new PaymentOrder(
                "ORD-1",
                7,
                17,
                new BigDecimal("12.3400"),
                "CNY",
                5,
                OrderStatus.PAID,
                BankResult.SUCCESS,
                "bank-4711",
                1,
                0,
                null,
                null,
                null,
                Instant.parse("2026-01-31T10:15:00Z"),
                Instant.parse("2026-01-31T10:15:30.123456Z"));

        String json = jsonMapper.writeValueAsString(PaymentCompleted.of(paid));

        assertThat(json)
                .isEqualTo(new ClassPathResource("contract/payment-completed.json")
                        .getContentAsString(StandardCharsets.UTF_8)
                        .strip());
    }
}
