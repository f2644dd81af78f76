package dev.txmq;

import java.util.List;
import java.util.Map;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
    @ValueSource(strings = {"\u0001", "\u0002", "\u001b", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029"})
    void refusesCharactersThatSeparatePropertiesOrForgeLinesOfTheLog(String character) {
        String escaped = "\\u%04x".formatted((int) character.charAt(0));

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> new OutgoingMessage("orders", "7" + character + "x", "payload"),
                () -> MESSAGE.withTag("7" + character + "x"),
                () -> MESSAGE.withHeaders(Map.of("channel", "7" + character + "x")),
                () -> MESSAGE.withHeaders(Map.of("x" + character, "7" + character + "x")))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(call)
                    .withMessageContaining(escaped)
                    .withMessageNotContaining(character);
        }
    }

    @Test
    void showsTheBeginningOfALongValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutgoingMessage("orders", "k".repeat(1_000_000), "payload"))
                .withMessageEndingWith("was '" + "k".repeat(128) + "...'");
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
