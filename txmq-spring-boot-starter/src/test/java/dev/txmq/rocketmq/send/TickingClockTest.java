package dev.txmq.rocketmq.send;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TickingClockTest {

    @Test
    void ticksFromItsStartOn() {
        try (TickingClock clock = new TickingClock()) {
            assertThat(clock.getAsLong()).isZero();

            clock.start();

            assertThat(Stream.generate(clock::getAsLong)
                            .filter(ticks -> ticks >= 3)
                            .findFirst())
                    .isPresent();
        }
    }
}
