package dev.txmq.accounts;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

@AccountServiceTest
class MerchantRegisteredTest {

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isReadFromWhatTheContractSays() throws Exception {
        byte[] json = new ClassPathResource("contract/merchant-registered.json").getContentAsByteArray();

        MerchantRegistered event = jsonMapper.readValue(json, MerchantRegistered.class);

        assertThat(event).isEqualTo(new MerchantRegistered(17L, "CNY"));
    }

    @Test
    void isReadEvenIfTheProducerAddsAField() {
        MerchantRegistered event = jsonMapper.readValue(
                "{\"merchantId\":17,\"currency\":\"CNY\",\"address\":{\"city\":\"London\"}}", MerchantRegistered.class);

        assertThat(event).isEqualTo(new MerchantRegistered(17L, "CNY"));
    }
}
