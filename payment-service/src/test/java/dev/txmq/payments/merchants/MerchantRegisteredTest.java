package dev.txmq.payments.merchants;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class MerchantRegisteredTest {

    @Test
    void isWrittenAsTheContractSays() throws Exception {
        Merchant merchant = new Merchant(17, "Lovelace & Co", "CNY");

        String json = JsonMapper.shared().writeValueAsString(MerchantRegistered.of(merchant));

        assertThat(json)
                .isEqualTo(new ClassPathResource("contract/merchant-registered.json")
                        .getContentAsString(StandardCharsets.UTF_8)
                        .strip());
    }
}
