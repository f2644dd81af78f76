package dev.txmq.control;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.txmq.Workers.Status;
import dev.txmq.background.Switchable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which of several wishes counts. */
class HeldTest {

    private final Recorder work = new Recorder();
    private final Held held = new Held(work);

    @Test
    void isDoneOnce() {
        held.apply();
        held.here(hold(Status.PAUSED, null));
        held.apply();
        held.apply();
        held.here(null);
        held.apply();

        assertThat(work.calls).containsExactly("run", "pause", "run");
    }

    @Test
    void isTheStrongerStatusOfThisInstanceAndAll() {
        held.here(hold(Status.PAUSED, null));
        held.everywhere(hold(Status.STOPPED, null));
        assertThat(held.status()).isEqualTo(Status.STOPPED);

        held.everywhere(null);
        assertThat(held.status()).isEqualTo(Status.PAUSED);
        assertThat(held.described().remembered()).isFalse();
    }

    @Test
    void isTheLimitOfThisInstanceBeforeThatOfAllAndThatBeforeWhatIsConfigured() {
        work.configured = 5;
        Held limited = new Held(work);
        limited.apply();
        limited.everywhere(hold(null, 50));
        limited.apply();
        limited.here(hold(null, 10));
        limited.apply();
        limited.here(null);
        limited.apply();
        limited.everywhere(null);
        limited.apply();

        assertThat(work.calls).containsExactly("run", "limit 50", "limit 10", "limit 50", "limit 5");
    }

    @Test
    void runsHereThoughItIsNotEnabledOnceSomebodyWantsItTo() {
        work.enabled = false;
        assertThat(held.status()).isEqualTo(Status.STOPPED);

        held.releasedHere();
        assertThat(held.status()).isEqualTo(Status.RUNNING);

        held.everywhere(hold(Status.PAUSED, null));
        assertThat(held.status()).isEqualTo(Status.PAUSED);
    }

    @Test
    void isTriedAgainWhenItCouldNotBeDone() {
        work.failing = true;
        assertThatThrownBy(held::apply).hasMessage("not now");

        work.failing = false;
        held.apply();

        assertThat(work.calls).containsExactly("run");
    }

    private static Hold hold(@Nullable Status status, @Nullable Integer limit) {
        return new Hold(status, limit, "ada", "because", Instant.EPOCH);
    }

    private static final class Recorder implements Switchable {

        private final List<String> calls = new ArrayList<>();
        private boolean enabled = true;
        private boolean failing;
        private @Nullable Integer configured;

        @Override
        public String name() {
            return "shipping";
        }

        @Override
        public boolean isEnabled() {
            return enabled;
        }

        @Override
        public void run() {
            if (failing) {
                throw new IllegalStateException("not now");
            }
            calls.add("run");
        }

        @Override
        public void pause() {
            calls.add("pause");
        }

        @Override
        public void stop() {
            calls.add("stop");
        }

        @Override
        public void checkLimit(int perSecond) {}

        @Override
        public void limit(@Nullable Integer perSecond) {
            calls.add("limit " + perSecond);
        }

        @Override
        public @Nullable Integer configuredLimit() {
            return configured;
        }
    }
}
