package dev.txmq;

import java.time.Duration;
import java.time.Instant;
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
        Instant time = Instant.parse("2026-11-24T20:00:00Z");
        assertThat(MESSAGE.deliverAt(time).withTag("paid").withHeaders(Map.of()))
                .isEqualTo(MESSAGE.withTag("paid").deliverAt(time));
        assertThat(MESSAGE.withType("order-placed")
                        .withHeaders(Map.of())
                        .deliverAt(time)
                        .withTag("paid"))
                .isEqualTo(MESSAGE.withTag("paid").deliverAt(time).withType("order-placed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a||b", "a\u0001b", "java/lang/String"})
    void refusesATypeThatIsNoPlainName(String type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MESSAGE.withType(type))
                .withMessageContaining("The type of a message must be 1 to 64 of a-z A-Z 0-9 . _ -");
    }

    @Test
    void isDeliveredAtATimeOrAfterAWhileAndNotBoth() {
        Instant time = Instant.parse("2026-11-24T20:00:00Z");

        assertThat(MESSAGE.isDelayed()).isFalse();
        assertThat(MESSAGE.deliverAfter(Duration.ZERO).isDelayed()).isTrue();
        assertThat(MESSAGE.deliverAt(time).deliverAfter(Duration.ofDays(366)))
                .isEqualTo(MESSAGE.deliverAfter(Duration.ofDays(366)));
        assertThat(MESSAGE.deliverAfter(Duration.ofDays(1)).deliverAt(time)).isEqualTo(MESSAGE.deliverAt(time));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutgoingMessage(
                        "orders", "7", "payload", null, null, Map.of(), time, Duration.ofMinutes(1), false))
                .withMessageContaining("not both");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.001S", "PT8784H0.001S"})
    void refusesADelayThatIsNoneOrLongerThanAYear(Duration delay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MESSAGE.deliverAfter(delay))
                .withMessage("The delay of a message must be 0 to 366 days, was " + delay);
    }

    @Test
    void isOrderedOrDelayedAndNotBoth() {
        assertThat(MESSAGE.ordered().withTag("paid").inOrder()).isTrue();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> MESSAGE.ordered().deliverAfter(Duration.ZERO),
                () -> MESSAGE.deliverAt(Instant.EPOCH).ordered())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(call)
                    .withMessageContaining("ordered or delayed, not both")
                    .withMessageContaining("topic orders and key 7");
        }
    }
}
