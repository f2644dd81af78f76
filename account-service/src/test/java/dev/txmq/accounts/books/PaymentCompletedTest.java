package dev.txmq.accounts.books;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.accounts.AccountServiceTest;

import static org.assertj.core.api.Assertions.assertThat;

@AccountServiceTest
class PaymentCompletedTest {

    private static final PaymentCompleted EVENT = new PaymentCompleted(
            "ORD-1", 17L, "12.34", "CNY", "bank-4711", Instant.parse("2026-01-31T10:15:30.123456Z"));

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isReadFromWhatTheContractSays() throws Exception {
        byte[] json = new ClassPathResource("contract/payment-completed.json").getContentAsByteArray();

        assertThat(jsonMapper.readValue(json, PaymentCompleted.class)).isEqualTo(EVENT);
    }

    @Test
    void isReadEvenIfTheProducerAddsAField() {
        PaymentCompleted event = jsonMapper.readValue("""
                {"orderNo":"ORD-1","merchantId":17,"amount":"12.34","currency":"CNY","bankReference":"bank-4711",
                 "paidAt":"2026-01-31T10:15:30.123456Z","coupon":{"id":5}}""", PaymentCompleted.class);

        assertThat(event).isEqualTo(EVENT);
    }
}
