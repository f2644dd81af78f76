package dev.txmq.users;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

@UserServiceTest
class UserRegisteredTest {

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void isWrittenAsTheContractSays() throws Exception {
        User ada = new User(1, "ada", "ada@example.com", Instant.parse("2026-01-31T10:15:30.123456Z"));

        String json = jsonMapper.writeValueAsString(UserRegistered.of(ada));

        assertThat(json)
                .isEqualTo(new ClassPathResource("contract/user-registered.json")
                        .getContentAsString(StandardCharsets.UTF_8)
                        .strip());
    }
}
