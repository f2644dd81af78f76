package dev.txmq.benchmarks.measure;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FigureTest {

    @Test
    void takesTheMiddleRound() {
        assertThat(Figure.of(List.of(9.0, 1.0, 3.0))).isEqualTo(new Figure(3, 1, 9));
    }

    @Test
    void liesBetweenTheMiddleTwo() {
        assertThat(Figure.of(List.of(9.0, 1.0, 3.0, 5.0))).isEqualTo(new Figure(4, 1, 9));
    }

    @Test
    void needsARound() {
        assertThatIllegalArgumentException().isThrownBy(() -> Figure.of(List.of()));
    }
}
