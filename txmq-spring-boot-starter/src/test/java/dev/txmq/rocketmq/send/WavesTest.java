package dev.txmq.rocketmq.send;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.rocketmq.WireMessage;

import static org.assertj.core.api.Assertions.assertThat;

class WavesTest {

    @Test
    void haveOneMessageOfEachKeyAndGoOnWithThoseKeysOnlyThatWereSent() {
        WireMessage one = message("1", 1);
        WireMessage two = message("1", 2);
        WireMessage three = message("1", 3);
        WireMessage other = message("2", 5);
        WireMessage behind = message("2", 6);
        Waves waves = new Waves(List.of(three, behind, two, other, one));

        assertThat(waves.first()).containsExactlyInAnyOrder(one, other);
        assertThat(waves.after(List.of(one))).containsExactly(two);
        assertThat(waves.after(List.of(two))).containsExactly(three);
        assertThat(waves.after(List.of(three))).isEmpty();
    }

    private static WireMessage message(String key, int number) {
        return new WireMessage(
                new MessageId(UUID.randomUUID()),
                "orders",
                key,
                null,
                Map.of("txmq-stream", "shop", "txmq-sequence", String.valueOf(number)),
                new byte[0]);
    }
}
