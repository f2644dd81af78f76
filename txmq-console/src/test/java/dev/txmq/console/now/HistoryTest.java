package dev.txmq.console.now;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.console.now.State.Overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/** Rates and times come from counters of instances that begin anew, come and go. */
class HistoryTest {

    private static final Instant BEGIN = Instant.parse("2026-11-30T12:00:00Z");

    private final History history = new History();

    private void add(int second, Map<String, Totals> totals) {
        history.add(BEGIN.plusSeconds(second), new State("points", List.of(), totals, null, List.of()));
    }

    private static Totals handled(double messages) {
        return new Totals(Map.of(Count.HANDLED, messages), 0);
    }

    private Totals last() {
        List<Sample> samples = history.samples();
        return samples.get(samples.size() - 1).perSecond();
    }

    @Test
    void theFirstAnswerSaysNothingAboutRates() {
        add(0, Map.of("a", handled(1_000_000)));

        assertThat(last()).isNull();
    }

    @Test
    void aRateIsWhatWasAddedInTheTimeBetween() {
        add(0, Map.of("a", handled(100)));
        add(10, Map.of("a", handled(125)));

        assertThat(rate(Count.HANDLED)).isEqualTo(2.5);
        assertThat(rate(Count.PUBLISHED)).isZero();
    }

    private double rate(Count count) {
        return Objects.requireNonNull(last()).of(count);
    }

    @Test
    void instancesAreSummedUp() {
        add(0, Map.of("a", handled(100), "b", handled(7)));
        add(10, Map.of("a", handled(110), "b", handled(27)));

        assertThat(rate(Count.HANDLED)).isEqualTo(3);
    }

    @Test
    void anInstanceThatRestartsIsNoFallAndNoPeak() {
        add(0, Map.of("a", handled(100), "b", handled(7)));
        add(10, Map.of("a", handled(110), "c", handled(500)));
        assertThat(rate(Count.HANDLED)).isEqualTo(1);

        add(20, Map.of("a", handled(120), "c", handled(510)));
        assertThat(rate(Count.HANDLED)).isEqualTo(2);
    }

    @Test
    void aCounterThatIsSmallerThanBeforeHasBegunAnew() {
        add(0, Map.of("a", handled(100)));
        add(10, Map.of("a", handled(4)));
        assertThat(last()).isNull();

        add(20, Map.of("a", handled(14)));
        assertThat(rate(Count.HANDLED)).isEqualTo(1);
    }

    @Test
    void aServiceThatDoesNotAnswerLeavesAGap() {
        add(0, Map.of("a", handled(100)));
        add(10, Map.of());
        assertThat(last()).isNull();

        add(20, Map.of("a", handled(140)));
        assertThat(rate(Count.HANDLED)).isEqualTo(2);
    }

    @Test
    void keepsTenMinutes() {
        for (int second = 0; second <= 6_000; second += 10) {
            add(second, Map.of("a", handled(second)));
        }

        assertThat(history.samples()).hasSize(61);
        assertThat(history.samples().get(0).at())
                .isEqualTo(BEGIN.plusSeconds(6_000).minus(History.KEPT));
    }

    @Test
    void forgetsInstancesThatHaveNotAnsweredForTenMinutes() {
        add(0, Map.of("a", handled(100)));
        add((int) Duration.ofMinutes(11).toSeconds(), Map.of());
        add((int) Duration.ofMinutes(12).toSeconds(), Map.of("a", handled(100_000)));

        assertThat(last()).isNull();
    }

    @Test
    void readsWhatServicesAnswer() {
        Traffic traffic = read("""
            {"lag":{},"deadLetters":{},"messages":{},"traffic":{"instance":"a","published":9,"confirmed":8,"groups":{
              "points":{"handled":5,"duplicates":1,"retried":2,"parked":1,"endToEnd":{"count":5,"totalMillis":50.5,"longestMillis":30}},
              "books":{"handled":1,"endToEnd":{"count":1,"totalMillis":9.5,"longestMillis":9.5}}}}}""");

        Totals totals = traffic.totals();

        assertThat(totals.of(Count.PUBLISHED)).isEqualTo(9);
        assertThat(totals.of(Count.CONFIRMED)).isEqualTo(8);
        assertThat(totals.of(Count.HANDLED)).isEqualTo(6);
        assertThat(totals.of(Count.RETRIED)).isEqualTo(2);
        assertThat(totals.of(Count.PARKED)).isEqualTo(1);
        assertThat(totals.of(Count.TIMED)).isEqualTo(6);
        assertThat(totals.of(Count.MILLIS)).isEqualTo(60, offset(0.01));
        assertThat(totals.longestMillis()).isEqualTo(30);
    }

    @Test
    void metersThatAreSwitchedOffCountNothing() {
        Totals none = read("{\"lag\":{},\"deadLetters\":{},\"messages\":{},\"traffic\":{}}")
                .totals();
        Totals noOutcomes =
                read("{\"lag\":{},\"deadLetters\":{},\"messages\":{},\"traffic\":{\"groups\":{\"points\":{}}}}")
                        .totals();

        assertThat(Count.values()).allSatisfy(count -> {
            assertThat(none.of(count)).isZero();
            assertThat(noOutcomes.of(count)).isZero();
        });
    }

    private static Traffic read(String answer) {
        return Objects.requireNonNull(
                JsonMapper.shared().readValue(answer, Overview.class).traffic());
    }
}
