package dev.txmq.consume;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RateLimitedHandlerTest {

    /** At one a second, a batch of these would have to wait for a quarter of an hour. */
    private static final int MANY = 900;

    private final List<Integer> handled = new CopyOnWriteArrayList<>();
    private final DeliveryHandler handler = deliveries -> {
        handled.add(deliveries.size());
        return deliveries.stream()
                .map(delivery -> (Verdict) new Verdict.Acknowledge(delivery))
                .toList();
    };
    private final RateLimitedHandler limited = new RateLimitedHandler(handler, MANY);

    @Test
    void handsOnAllAtOnceWithoutALimit() {
        assertThat(limited.handle(deliveries(MANY))).hasSize(MANY);
    }

    @Test
    void letsThroughWhatItMayAndHoldsBackTheRestUntilTheLimitIsLifted() throws Exception {
        limited.limit(2);
        assertThat(limited.handle(deliveries(1))).hasSize(1);
        CompletableFuture<List<Verdict>> waiting =
                CompletableFuture.supplyAsync(() -> limited.handle(deliveries(MANY)));
        assertHeldBack(waiting);

        limited.limit(null);

        assertThat(waiting.get(30, TimeUnit.SECONDS)).hasSize(MANY).allMatch(Verdict.Acknowledge.class::isInstance);
        assertThat(handled).containsExactly(1, MANY);
    }

    @Test
    void goesByTheNewLimitAtOnce() throws Exception {
        limited.limit(2);
        CompletableFuture<List<Verdict>> waiting =
                CompletableFuture.supplyAsync(() -> limited.handle(deliveries(MANY)));
        assertHeldBack(waiting);

        limited.limit(1_000_000);

        assertThat(waiting.get(30, TimeUnit.SECONDS)).hasSize(MANY);
    }

    @Test
    void postponesAtAStopWhatWaits() throws Exception {
        limited.limit(2);
        CompletableFuture<List<Verdict>> waiting =
                CompletableFuture.supplyAsync(() -> limited.handle(deliveries(MANY)));
        assertHeldBack(waiting);

        limited.stopping(true);

        assertThat(waiting.get(30, TimeUnit.SECONDS)).hasSize(MANY).allMatch(Verdict.Postpone.class::isInstance);
        assertThat(limited.handle(deliveries(1))).allMatch(Verdict.Postpone.class::isInstance);
        assertThat(handled).isEmpty();

        limited.stopping(false);
        assertThat(limited.handle(deliveries(1))).allMatch(Verdict.Acknowledge.class::isInstance);
        assertHeldBack(CompletableFuture.supplyAsync(() -> limited.handle(deliveries(MANY))));
        limited.limit(null);
    }

    @Test
    void refusesALimitAtWhichTheClientWouldTakeItForDead() {
        assertThatThrownBy(() -> limited.checkLimit(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 messages a second is too low for the 900")
                .hasMessageContaining("lower its threads or its batch-size");
        assertThatThrownBy(() -> limited.checkLimit(0)).hasMessageContaining("must be 1 message a second or more");
        limited.checkLimit(2);
    }

    private static void assertHeldBack(CompletableFuture<List<Verdict>> waiting) {
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(30)).until(() -> !waiting.isDone());
    }

    private static List<Delivery> deliveries(int number) {
        return Stream.generate(() -> Deliveries.ofAttempt(1)).limit(number).toList();
    }
}
