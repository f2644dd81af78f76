package dev.txmq.benchmarks.limit;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.txmq.benchmarks.measure.Figure;

import static org.assertj.core.api.Assertions.assertThat;

class LimitTest {

    @Test
    void dividesTheCoresByTheSumOfProcessorTimes() {
        Limit.Mode mode = Limit.mode(
                2, step("txmq", 1_600, 0.0012), List.of(step("rows", 9_000, 0.0003), step("message", 4_000, 0.0007)));

        assertThat(mode.steps()).containsExactly("rows", "message");
        assertThat(mode.limitPerSecond()).isEqualTo(2_000);
        assertThat(mode.share()).isEqualTo(0.8);
    }

    private static Limit.Step step(String name, double perSecond, double cpuSeconds) {
        return new Limit.Step(name, "", figure(perSecond), figure(cpuSeconds));
    }

    private static Figure figure(double value) {
        return new Figure(value, value, value);
    }
}
