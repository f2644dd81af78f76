package dev.txmq.console.now;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.console.now.Chart.Line;
import dev.txmq.console.now.State.Backlog;

import static org.assertj.core.api.Assertions.assertThat;

/** Samples become lines, and the numbers beside them. */
class ChartsTest {

    private static final Instant BEGIN = Instant.parse("2026-11-30T12:00:00Z");

    private final Charts charts = new Charts(JsonMapper.shared());
    private final List<Sample> samples = new ArrayList<>();

    private void sample(@Nullable Totals perSecond, @Nullable Backlog backlog) {
        samples.add(new Sample(BEGIN.plusSeconds(samples.size() * 10L), perSecond, backlog));
    }

    private static Totals totals(Map<Count, Double> counts) {
        return new Totals(counts, 0);
    }

    private Chart chart(String name) {
        return charts.of(samples).stream()
                .filter(chart -> chart.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneSampleIsNoLine() {
        sample(totals(Map.of(Count.PUBLISHED, 1.0)), null);

        assertThat(charts.of(samples)).isEmpty();
    }

    @Test
    void whatNobodyKnowsIsLeftOut() {
        sample(null, null);
        sample(null, null);

        assertThat(charts.of(samples)).isEmpty();
    }

    @Test
    void aGapIsNullInTheLineAndADashInTheTable() {
        sample(totals(Map.of(Count.PUBLISHED, 2.54321, Count.HANDLED, 120.4)), null);
        sample(null, null);

        Chart rates = chart("rates");

        assertThat(rates.data())
                .isEqualTo("[[1796040000,1796040010],[2.543,null],[0.0,null],[120.4,null],[0.0,null],[0.0,null]]");
        assertThat(rates.lines()).extracting(Line::name).startsWith("published", "confirmed", "handled");
        assertThat(rates.lines()).extracting(Line::now).containsOnly("–");
        assertThat(rates.lines()).extracting(Line::highest).containsExactly("2.5", "0", "120", "0", "0");
    }

    @Test
    void theMeanIsOfWhatWasHandledSinceTheSampleBefore() {
        sample(null, null);
        sample(new Totals(Map.of(Count.TIMED, 4.0, Count.MILLIS, 100.0), 70), null);
        sample(new Totals(Map.of(Count.TIMED, 0.0, Count.MILLIS, 0.0), 70), null);

        assertThat(chart("times").lines()).extracting(Line::highest).containsExactly("25", "70");
        assertThat(chart("times").lines()).extracting(Line::now).containsExactly("–", "70");
    }

    @Test
    void eachGroupHasALineAlsoIfItIsNewOrGone() {
        sample(null, new Backlog(3, 0, 0, null, 0, Map.of("points", 5L)));
        sample(null, new Backlog(0, 0, 0, null, 0, Map.of("books", 1L)));

        Chart backlog = chart("backlog");

        assertThat(backlog.lines()).extracting(Line::of).containsExactly("", "books", "points");
        assertThat(backlog.data()).endsWith("[3.0,0.0],[null,1.0],[5.0,null]]");
    }
}
