package dev.txmq.it.chaos;

import org.junit.jupiter.api.Test;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTest {

    @Test
    void aSeedReplaysItsSchedule() {
        Schedule schedule = Schedule.of(42, ofMinutes(10), 7);

        assertThat(Schedule.of(42, ofMinutes(10), 7)).isEqualTo(schedule);
        assertThat(Schedule.of(43, ofMinutes(10), 7)).isNotEqualTo(schedule);
        assertThat(schedule.faults())
                .startsWith(Schedule.of(42, ofMinutes(1), 7).faults().toArray(new Schedule.Fault[0]))
                .extracting(Schedule.Fault::kind)
                .contains(Schedule.Kind.values());
    }
}
