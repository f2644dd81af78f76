package dev.txmq.points;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

@PointsServiceTest
class UserRegisteredTest {

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isReadFromWhatTheContractSays() throws Exception {
        byte[] json = new ClassPathResource("contract/user-registered.json").getContentAsByteArray();

        UserRegistered event = jsonMapper.readValue(json, UserRegistered.class);

        assertThat(event).isEqualTo(new UserRegistered(1L));
    }

    @Test
    void isReadEvenIfTheProducerAddsAField() {
        UserRegistered event =
                jsonMapper.readValue("{\"userId\":1,\"invitedBy\":{\"userId\":2}}", UserRegistered.class);

        assertThat(event).isEqualTo(new UserRegistered(1L));
    }
}
