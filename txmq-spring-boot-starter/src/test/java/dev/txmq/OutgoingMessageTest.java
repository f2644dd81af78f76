package dev.txmq;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OutgoingMessageTest {

    private static final OutgoingMessage MESSAGE = new OutgoingMessage("orders", "7", "payload");

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "order/s", "ordér"})
    void refusesATopicThatTheBrokerWouldRefuse(String topic) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutgoingMessage(topic, "7", "payload"))
                .withMessageContaining("topic")
                .withMessageContaining("'" + topic + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "tab\tbed"})
    void refusesAKeyThatTheBrokerWouldSplit(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutgoingMessage("orders", key, "payload"))
                .withMessageContaining("key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEYS", "TAGS", "TRAN_MSG", "txmq-id", "__transactionId__", "1ST_POP_TIME"})
    void refusesAHeaderThatTheBrokerOrTheKitUses(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MESSAGE.withHeaders(Map.of(name, "x")))
                .withMessageContaining("'" + name + "'");
    }

    @Test
    void refusesHeadersThatWouldNotFitIntoTheBrokersProperties() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MESSAGE.withHeaders(Map.of("large", "x".repeat(8_192))))
                .withMessageContaining("8197");
    }

    @Test
    void keepsEverythingElseWhenATagOrHeadersAreAdded() {
        OutgoingMessage message = MESSAGE.withTag("paid").withHeaders(Map.of("traceparent", "00-1-2-01"));

        assertThat(message)
                .isEqualTo(new OutgoingMessage("orders", "7", "payload", "paid", Map.of("traceparent", "00-1-2-01")));
    }
}
