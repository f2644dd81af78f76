package dev.txmq.rocketmq.receive;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PullPacingTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong pause = new AtomicLong(-1);
    private final PullPacing pacing = new PullPacing(pause::set, nanos::get);

    @Test
    void pausesWhenManyMessagesComeOneByOne() {
        receive(300, 1);

        assertThat(pause).hasValue(PullPacing.PAUSE_MILLIS);
    }

    @Test
    void doesNotPauseWhenMessagesAreFewAndFarBetween() {
        receive(300, 1);
        receive(20, 1);

        assertThat(pause).hasValue(0);
    }

    @Test
    void doesNotPauseWhileABacklogIsFetchedInLargePieces() {
        receive(100, 32);

        assertThat(pause).hasValue(0);
    }

    /** Over 100 ms. */
    private void receive(int calls, int each) {
        for (int call = 0; call < calls; call++) {
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100) / calls + 1);
            pacing.received(each);
        }
    }
}
