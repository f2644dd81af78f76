package dev.txmq.test;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.test.spring.Shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Tag("containers")
class RocketMqInContainerTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void aRestartKeepsMessagesAndForgetsChangedSettings() {
        try (EmbeddedRocketMq mq = EmbeddedRocketMq.startContainer()) {
            mq.createTopic("greetings");
            mq.send("greetings", "before", "{}");
            mq.changeSetting("transactionCheckMax", "3");
            assertThat(mq.setting("transactionCheckMax")).isEqualTo("3");

            mq.restart();

            assertThat(mq.setting("transactionCheckMax")).isEqualTo("15");
            await().atMost(SOON).ignoreExceptions().untilAsserted(() -> mq.send("greetings", "after", "{}"));
            assertThat(mq.messages("greetings")).extracting(StoredMessage::key).containsExactly("before", "after");
        }
    }

    @Test
    void knowsNoUsersAndNoMisspeltSettings() {
        EmbeddedRocketMq mq = Shared.ROCKETMQ.get();

        assertThatThrownBy(() -> mq.createUser("ada", "hush")).hasMessageContaining("authenticates nobody");
        assertThatThrownBy(() -> mq.changeSetting("transactionTimeout", "1000"))
                .hasMessageContaining("did you mean 'transactionTimeOut'?");
    }
}
