package dev.txmq.rocketmq;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Keys and errors come from anybody who may publish to a topic. */
class LogTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\t", "\u0001", "\u001b", "\u0085", "\u2028", "\u2029"})
    void forgesNoLine(String separator) {
        String text = "key" + separator + "ERROR all is lost";

        assertThat(LogText.of(text)).isEqualTo("key?ERROR all is lost");
        assertThat(LogText.of(new IllegalStateException(text)))
                .isEqualTo("java.lang.IllegalStateException: key?ERROR all is lost");
    }

    @Test
    void isCut() {
        assertThat(LogText.of("x".repeat(32_000))).hasSize(203).endsWith("x...");
        assertThat(LogText.of(new IllegalStateException("x".repeat(32_000)))).hasSize(1_003);
    }
}
