package dev.txmq;

import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MessageIdTest {

    @Test
    void survivesTheWayThroughTextAndBytes() {
        MessageId id = new MessageId(UUID.randomUUID());

        assertThat(MessageId.parse(id.toString())).isEqualTo(id);
        assertThat(MessageId.of(id.toBytes())).isEqualTo(id);
    }

    @Test
    void ordersAsItsBytesDo() {
        MessageId[] ids = Stream.generate(() -> new MessageId(UUID.randomUUID()))
                .limit(100)
                .toArray(MessageId[]::new);
        MessageId[] byBytes = ids.clone();

        Arrays.sort(ids);
        Arrays.sort(byBytes, (left, right) -> Arrays.compareUnsigned(left.toBytes(), right.toBytes()));

        assertThat(ids).isEqualTo(byBytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "1-2-3-4-5", "0192f3c4-5d6e-7f80-9123-456789abcdeg"})
    void refusesTextThatIsNoUuid(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageId.parse(text))
                .withMessageContaining("'" + text + "'");
    }
}
