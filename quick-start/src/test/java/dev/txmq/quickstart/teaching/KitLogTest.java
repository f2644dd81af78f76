package dev.txmq.quickstart.teaching;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.txmq.quickstart.teaching.KitLog.Line;

import static org.assertj.core.api.Assertions.assertThat;

class KitLogTest {

    private static final Instant NOW = Instant.parse("2026-11-30T06:00:00.123Z");
    private static final String ID = "0199c0de-0000-7000-8000-000000000001";

    private final KitLog log = new KitLog();

    @Test
    void findsTheIdInALine() {
        log.add(NOW, "check-back        " + ID + " (topic t, key 5): COMMIT");
        log.add(NOW, "group points-service begins");

        assertThat(log.after(0))
                .containsExactly(
                        new Line(1, NOW, "check-back        ", ID, " (topic t, key 5): COMMIT"),
                        new Line(2, NOW, "group points-service begins", null, ""));
    }

    @Test
    void tellsWhatIsNewAndForgetsWhatIsOld() {
        for (int i = 1; i <= 1_000; i++) {
            log.add(NOW, "line " + i);
        }

        assertThat(log.last()).isEqualTo(1_000);
        assertThat(log.after(998)).extracting(Line::before).containsExactly("line 999", "line 1000");
        assertThat(log.after(1_000)).isEmpty();
        assertThat(log.after(0)).hasSizeLessThan(1_000);
    }
}
