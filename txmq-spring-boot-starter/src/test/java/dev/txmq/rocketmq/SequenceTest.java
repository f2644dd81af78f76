package dev.txmq.rocketmq;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.txmq.MessageId;

import static org.assertj.core.api.Assertions.assertThat;

class SequenceTest {

    private final MessageId before = new MessageId(UUID.randomUUID());

    @Test
    void isReadAsItWasWritten() {
        Map<String, String> headers = new HashMap<>(Map.of("channel", "web"));
        Sequence.request(headers, "shop");
        WireMessage requested = message("7", headers);
        WireMessage numbered = Sequence.number(requested, 3, before);

        assertThat(Sequence.isOf(requested)).isTrue();
        assertThat(Sequence.of(requested)).isNull();
        assertThat(Sequence.of(numbered)).isEqualTo(new Sequence("shop", "orders", "7", 3, before));
        assertThat(numbered.ownHeaders()).isEqualTo(Map.of("channel", "web"));
    }

    /** Any producer may claim anything. */
    @ParameterizedTest
    @CsvSource({
        "shop, 0, 7",
        "shop, -1, 7",
        "shop, 1234567890123456789, 7",
        "shop, many, 7",
        "'s h o p', 1, 7",
        "shop, 1, 'two words'"
    })
    void isNoneWhereItCannotBe(String stream, String number, String key) {
        assertThat(Sequence.of(message(key, Map.of("txmq-stream", stream, "txmq-sequence", number))))
                .isNull();
        assertThat(Sequence.of(
                        message("7", Map.of("txmq-stream", "shop", "txmq-sequence", "2", "txmq-after", "yesterday"))))
                .isNull();
    }

    private static WireMessage message(String key, Map<String, String> headers) {
        return new WireMessage(new MessageId(UUID.randomUUID()), "orders", key, null, headers, new byte[0]);
    }
}
