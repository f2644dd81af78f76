package dev.txmq.it.patterns;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.patterns.TccProtocol.Flaw;
import dev.txmq.it.patterns.TccProtocol.Participant;
import dev.txmq.it.patterns.TccProtocol.Reservation;
import dev.txmq.it.patterns.TccProtocol.State;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * TCC never ends mixed, and always ends: every run with every loss, copy, delay and death. And the enumeration is worth
 * something: it finds each mistake that others have made.
 */
class TccProtocolTest {

    @Test
    void isNeverMixedAndAlwaysEnds() {
        Exploration<State> all = Exploration.of(new TccProtocol());

        System.out.printf("TCC: %d states, %d steps%n", all.states(), all.steps());
        assertThat(all.violations()).isEmpty();
        assertThat(all.shortestThatCannotEnd()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNKNOWN_IS_READ_AS_CANCELLED | one branch is confirmed, another cancelled",
                "THE_PARTICIPANT_DECIDES_BY_TIMER | one branch is confirmed, another cancelled",
                "THE_DECISION_IS_NOT_GUARDED | one branch is confirmed, another cancelled",
                "SENT_BEFORE_THE_COMMIT | one branch is confirmed, another cancelled",
                "NO_FENCE | a late try has reserved",
                "A_TRY_HAS_NO_DEADLINE | a late try has reserved",
                "CONFIRM_NEEDS_NO_RESERVATION | a confirm was applied without a reservation"
            })
    @Tag("long")
    void goesWrongWith(Flaw flaw, String problem) {
        Exploration<State> all = Exploration.of(new TccProtocol(flaw));

        assertThat(all.violations()).containsKey(problem);
        System.out.printf(
                "TCC goes wrong with %s:%n%s%n", flaw, all.violations().get(problem));
    }

    @ParameterizedTest
    @EnumSource(names = {"FORGOTTEN_BEFORE_IT_IS_SETTLED", "NO_SWEEP", "NOBODY_ASKS", "THE_CHECK_ONLY_LOOKS"})
    @Tag("long")
    void staysOpenWith(Flaw flaw) {
        Exploration<State> all = Exploration.of(new TccProtocol(flaw));

        assertThat(all.violations()).isEmpty();
        assertThat(all.shortestThatCannotEnd())
                .hasValueSatisfying(run -> System.out.printf("TCC stays open with %s:%n%s%n", flaw, run));
    }

    /** The schedule by which three-phase commit disagrees: A hears of the cancel, B does not. */
    @Test
    void endsAlikeWhenTheOutcomeReachesOneOfTheTwo() {
        State cut = follow("CANCELLED to B is lost", "A gets CANCELLED");
        State end = follow(
                "CANCELLED to B is lost",
                "A gets CANCELLED",
                "the deadline passes at B",
                "B asks and is told CANCELLED",
                "B gets CANCELLED");

        assertThat(cut.participants())
                .extracting(Participant::row)
                .containsExactly(Reservation.CANCELLED, Reservation.RESERVED);
        assertThat(end.participants()).extracting(Participant::row).containsOnly(Reservation.CANCELLED);
    }

    private static State follow(String... afterTheCancel) {
        List<String> steps = new ArrayList<>(List.of(
                "the initiator commits the activity",
                "the initiator sends a try to A",
                "the initiator sends a try to B",
                "a try arrives at A",
                "A commits its reservation",
                "a try arrives at B",
                "B commits its reservation",
                "the answer of A is lost",
                "the initiator learns that B has reserved",
                "the initiator gives up",
                "the initiator commits CANCELLED"));
        steps.addAll(List.of(afterTheCancel));
        return Exploration.follow(new TccProtocol(), steps);
    }
}
