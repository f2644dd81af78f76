package dev.txmq.background;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RepeatedWorkTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicInteger units = new AtomicInteger();
    private RepeatedWork work = work(() -> false, LONG);

    @AfterEach
    void stop() {
        work.stop();
    }

    @Test
    void pausesOnlyWhenThereIsNoMoreToDo() {
        work = work(() -> units.incrementAndGet() < 100, LONG);

        work.start();

        await().until(() -> units.get() == 100);
        await().during(Duration.ofMillis(200)).until(() -> units.get() == 100);
    }

    @Test
    void comesOnceMoreBetweenTheIntervalsAndKeepsNoStopWaiting() {
        work = work(() -> units.incrementAndGet() < 0, LONG);
        work.onceIn(Duration.ZERO);
        work.start();
        await().until(() -> units.get() == 1);

        work.onceIn(Duration.ofMillis(1));
        await().until(() -> units.get() == 2);

        work.onceIn(LONG);
        work.stop();
        work.onceIn(Duration.ZERO);
        assertThat(units.get()).isEqualTo(2);
    }

    @Test
    void goesOnAfterAFailureAndAfterARestart() {
        work = work(
                () -> {
                    if (units.incrementAndGet() % 2 == 1) {
                        throw new IllegalStateException("every other time");
                    }
                    return false;
                },
                Duration.ofMillis(1));

        work.start();
        await().until(() -> units.get() > 4);
        work.stop();
        int before = units.get();
        work.start();

        await().until(() -> units.get() > before + 4);
        assertThat(work.isRunning()).isTrue();
    }

    @Test
    void waitsForTheUnitUnderWayAndDoesNoMore() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        work = work(
                () -> {
                    units.incrementAndGet();
                    begun.countDown();
                    await().until(() -> !work.isRunning());
                    done.set(true);
                    return true;
                },
                LONG);
        work.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        work.stop();

        assertThat(done).isTrue();
        assertThat(units).hasValue(1);
        assertThat(work.isRunning()).isFalse();
    }

    @Test
    void interruptsAUnitThatNeedNotEnd() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        work = RepeatedWork.interruptible(
                "test",
                () -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                    }
                    return true;
                },
                LONG,
                0);
        work.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        work.stop();

        assertThat(interrupted).isTrue();
    }

    private static RepeatedWork work(BooleanSupplier unit, Duration interval) {
        return new RepeatedWork("test", unit, interval, 0);
    }
}
