package dev.txmq.benchmarks.measure;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTest {

    @Test
    void isDueAtAFixedRate() {
        Schedule schedule = new Schedule(200);

        assertThat(schedule.due(600) - schedule.due(0)).isEqualTo(TimeUnit.SECONDS.toNanos(3));
        assertThat(schedule.due(1) - schedule.due(0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
    }

    @Test
    void doesNothingBeforeItIsDue() {
        Schedule schedule = new Schedule(10);
        AtomicLong done = new AtomicLong();

        schedule.each(index -> done.set(System.nanoTime())).accept(2);

        assertThat(done.get()).isGreaterThanOrEqualTo(schedule.due(2));
    }
}
