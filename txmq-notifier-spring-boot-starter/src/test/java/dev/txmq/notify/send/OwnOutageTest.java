package dev.txmq.notify.send;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.txmq.notify.app.SteppedClock;

import static org.assertj.core.api.Assertions.assertThat;

/** What is taken for an outage of our own. */
class OwnOutageTest {

    private final SteppedClock clock = new SteppedClock();
    private final OwnOutage outage = new OwnOutage(clock);
    private final UUID[] endpoints = Stream.generate(UUID::randomUUID).limit(6).toArray(UUID[]::new);

    @Test
    void isNotThatAFewEndpointsFail() {
        for (int i = 0; i < 200; i++) {
            assertThat(outage.permits()).isTrue();
            assertThat(fails(i % 4)).isTrue();
        }

        assertThat(outage.isOn()).isFalse();
    }

    @Test
    void isNotThatManyFailAmongManyThatDoNot() {
        for (int i = 0; i < 200; i++) {
            assertThat(outage.permits()).isTrue();
            if (i % 2 == 0) {
                fails(i % 6);
            } else {
                outage.answered(UUID.randomUUID());
            }
        }

        assertThat(outage.isOn()).isFalse();
    }

    /** Each has several requests under way, which end at the same moment. */
    @Test
    void isNotThatManyHangWhileOthersHaveAnsweredLately() {
        outage.answered(UUID.randomUUID());
        outage.answered(UUID.randomUUID());

        for (int i = 0; i < 200; i++) {
            assertThat(outage.permits()).isTrue();
            assertThat(fails(i % 6)).isTrue();
        }
        assertThat(outage.isOn()).isFalse();
    }

    @Test
    void isThatManyFailOnceTheOthersHaveNotAnsweredForAMinute() {
        outage.answered(UUID.randomUUID());
        outage.answered(UUID.randomUUID());
        clock.advance(Duration.ofSeconds(61));

        for (int i = 0; i < 60 && !outage.isOn(); i++) {
            assertThat(outage.permits()).isTrue();
            fails(i % 6);
        }
        assertThat(outage.isOn()).isTrue();
    }

    @Test
    void isThatManyFailAtOnceAndEndsWhenTheyAnswer() {
        boolean counted = true;
        for (int i = 0; i < 60 && counted; i++) {
            assertThat(outage.permits()).isTrue();
            counted = fails(i % 6);
        }
        assertThat(outage.isOn()).isTrue();
        assertThat(outage.permits()).isFalse();

        clock.advance(Duration.ofSeconds(31));
        for (int i = 0; i < 5; i++) {
            assertThat(outage.permits()).isTrue();
        }
        assertThat(outage.permits()).isFalse();
        for (int i = 0; i < 5; i++) {
            outage.answered(endpoints[i]);
        }
        assertThat(outage.isOn()).isFalse();
    }

    @Test
    void goesOnWhenTheTriesFailToo() {
        for (int i = 0; i < 60; i++) {
            if (outage.permits()) {
                fails(i % 6);
            }
        }
        clock.advance(Duration.ofSeconds(31));
        for (int i = 0; i < 5; i++) {
            assertThat(outage.permits()).isTrue();
            assertThat(fails(i)).isFalse();
        }

        assertThat(outage.isOn()).isTrue();
        assertThat(outage.permits()).isFalse();
    }

    private boolean fails(int endpoint) {
        return outage.unanswered(endpoints[endpoint], new IOException("no route"));
    }
}
