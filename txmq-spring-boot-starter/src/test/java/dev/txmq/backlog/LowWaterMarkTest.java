package dev.txmq.backlog;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.txmq.backlog.LowWaterMark.Found;
import dev.txmq.backlog.LowWaterMark.Reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class LowWaterMarkTest {

    private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");
    private static final Instant LOWER_END = Instant.parse("1000-01-01T00:00:00Z");

    private final List<Instant> begins = new ArrayList<>();
    private final LowWaterMark mark = new LowWaterMark(() -> NOW);

    @Test
    void beginsAtTheLowerEndAndThenBelowTheMarkAndThenAtTheMark() {
        look(NOW.minusSeconds(3_600));
        look(NOW.minusSeconds(60));
        look(NOW);

        assertThat(begins).containsExactly(LOWER_END, NOW.minusSeconds(3_610), NOW.minusSeconds(60));
        assertThat(mark.mark()).isEqualTo(NOW);
    }

    @Test
    void looksBelowTheMarkAgainAndThenFromTheLowerEnd() {
        look(NOW);
        look(NOW);

        await().atMost(Duration.ofMinutes(2)).until(() -> {
            look(NOW);
            return begins.get(begins.size() - 1).equals(LOWER_END);
        });

        assertThat(begins).filteredOn(NOW.minusSeconds(10)::equals).hasSizeGreaterThan(1);
    }

    /** What a full look finds below the mark is found again from there, until it has come to where the mark was. */
    @Test
    void takesSeveralCallsForAFullLook() {
        Instant half = NOW.minusSeconds(1_800);

        await().atMost(Duration.ofMinutes(2)).until(() -> {
            mark.look(from -> {
                begins.add(from);
                return new Found<>("", from.equals(LOWER_END) ? half : NOW, Reach.PART);
            });
            return begins.contains(half);
        });

        assertThat(begins.get(begins.indexOf(half) - 1)).isEqualTo(LOWER_END);
        assertThat(mark.mark()).isEqualTo(NOW);
    }

    /** Else a backlog that takes minutes would keep the next full look away for as long as it may be. */
    @Test
    void theNextFullLookComesSoonThoughMuchWasFoundByTheLast() {
        look(NOW);
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            mark.look(from -> {
                begins.add(from);
                boolean isFull = from.equals(LOWER_END);
                if (!isFull && !from.isAfter(NOW.minusSeconds(60))) {
                    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
                }
                return new Found<>("", isFull ? NOW.minusSeconds(60) : NOW, Reach.MUCH);
            });
            return begins.stream().filter(LOWER_END::equals).count() == 3;
        });
    }

    /** Such as a claim in which nothing could be committed. */
    @Test
    void staysWhereItIsWhenALookFails() {
        look(NOW.minusSeconds(60));
        look(NOW);
        fail("no connection");
        look(NOW);

        assertThat(begins).containsExactly(LOWER_END, NOW.minusSeconds(70), NOW, NOW);
    }

    /** Or nothing would ever be found while a snapshot makes it that slow. */
    @Test
    void leavesOutWhatIsLongAgoWhenTheFirstFullLookFails() {
        fail("too slow");
        look(NOW);

        assertThat(begins).containsExactly(LOWER_END, NOW.minusSeconds(610));
    }

    private void look(Instant end) {
        mark.look(from -> {
            begins.add(from);
            return new Found<>("", end, Reach.ALL);
        });
    }

    private void fail(String why) {
        assertThatThrownBy(() -> mark.look(from -> {
                    begins.add(from);
                    throw new IllegalStateException(why);
                }))
                .hasMessage(why);
    }
}
