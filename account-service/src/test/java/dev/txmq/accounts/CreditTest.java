package dev.txmq.accounts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@AccountServiceTest
class CreditTest {

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isReadAsThePaymentServiceWritesIt() {
        Credit credit = jsonMapper.readValue(
                "{\"merchantId\":17,\"orderNo\":\"ORD-1\",\"amount\":\"12.34\",\"currency\":\"CNY\"}", Credit.class);

        assertThat(credit).isEqualTo(new Credit(17, "ORD-1", "12.34", "CNY"));
        assertThat(credit.decimalAmount()).isEqualByComparingTo("12.34");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"merchantId\":0,\"orderNo\":\"ORD-1\",\"amount\":\"12.34\",\"currency\":\"CNY\"}",
                "{\"merchantId\":17,\"orderNo\":\"\",\"amount\":\"12.34\",\"currency\":\"CNY\"}",
                "{\"merchantId\":17,\"amount\":\"12.34\",\"currency\":\"CNY\"}",
                "{\"merchantId\":17,\"orderNo\":\"ORD-1\",\"amount\":\"0.00\",\"currency\":\"CNY\"}",
                "{\"merchantId\":17,\"orderNo\":\"ORD-1\",\"amount\":\"-1\",\"currency\":\"CNY\"}",
                "{\"merchantId\":17,\"orderNo\":\"ORD-1\",\"amount\":\"1e99\",\"currency\":\"CNY\"}",
                "{\"merchantId\":17,\"orderNo\":\"ORD-1\",\"currency\":\"CNY\"}",
                "{\"merchantId\":17,\"orderNo\":\"ORD-1\",\"amount\":\"12.34\",\"currency\":\"yuan\"}",
                "{\"merchantId\":17,\"orderNo\":\"ORD-1\",\"amount\":\"12.34\"}",
                "[]",
                "nonsense"
            })
    void isNotReadFromWhatMakesNoSense(String json) {
        assertThatThrownBy(() -> jsonMapper.readValue(json, Credit.class)).isInstanceOf(JacksonException.class);
    }
}
