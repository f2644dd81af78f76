package dev.txmq.it.patterns;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.patterns.PhasedCommit.Member;
import dev.txmq.it.patterns.PhasedCommit.MemberState;
import dev.txmq.it.patterns.PhasedCommit.Network;
import dev.txmq.it.patterns.PhasedCommit.Phases;
import dev.txmq.it.patterns.PhasedCommit.State;
import dev.txmq.it.patterns.PhasedCommit.Timers;

import static org.assertj.core.api.Assertions.assertThat;

/** Two-phase commit blocks, three-phase commit disagrees: every run of both, with every message lost and every death. */
class PhasedCommitTest {

    private static final List<String> ALL_SAY_YES = List.of(
            "the coordinator sends CAN_COMMIT to A",
            "the coordinator sends CAN_COMMIT to B",
            "A gets CAN_COMMIT and says yes",
            "B gets CAN_COMMIT and says yes",
            "the coordinator gets YES from A",
            "the coordinator gets YES from B",
            "the coordinator sends PRE_COMMIT to A",
            "the coordinator sends PRE_COMMIT to B",
            "A gets PRE_COMMIT",
            "B gets PRE_COMMIT");

    /** One acknowledgement and one abort are lost, and nobody loses patience too early. */
    @ParameterizedTest
    @EnumSource
    void threePhasesDisagreeWhenAnAcknowledgementAndAnAbortAreLost(Timers timers) {
        PhasedCommit threePhases = new PhasedCommit(Phases.THREE, Network.LOSES_MESSAGES, timers);

        State end = Exploration.follow(
                threePhases,
                after(
                        "ACK from A is lost",
                        "the coordinator gets ACK from B",
                        "the coordinator times out",
                        "the coordinator sends ABORT to A",
                        "the coordinator sends ABORT to B",
                        "ABORT to B is lost",
                        "A gets ABORT",
                        "B times out and is COMMITTED"));

        assertThat(end.memberStates()).containsExactly(MemberState.ABORTED, MemberState.COMMITTED);
        Exploration<State> all = explore("3PC, messages get lost, time-outs " + timers, threePhases);
        assertThat(all.violates(end)).isTrue();
        assertThat(all.violations()).isNotEmpty();
    }

    /** The coordinator reaches one of the two with its PRE_COMMIT and dies: no message is lost. */
    @Test
    void threePhasesDisagreeWhenTheCoordinatorDiesBetweenItsMessages() {
        Exploration<State> all = explore(
                "3PC, the coordinator dies, no message is lost, no time-out is too early",
                new PhasedCommit(Phases.THREE, Network.LOSES_NONE, Timers.WHEN_ALL_IS_SILENT));

        assertThat(all.violations()).isNotEmpty();
    }

    /** What it is made for: two phases would wait here. */
    @Test
    void threePhasesCommitWhenTheCoordinatorDiesAfterItsLastPreCommit() {
        State end = Exploration.follow(
                new PhasedCommit(Phases.THREE, Network.LOSES_NONE, Timers.AT_ANY_MOMENT),
                after("the coordinator dies", "A times out and is COMMITTED", "B times out and is COMMITTED"));

        assertThat(end.memberStates()).containsOnly(MemberState.COMMITTED);
    }

    @ParameterizedTest
    @EnumSource
    void threePhasesAlwaysEnd(Timers timers) {
        assertThat(Exploration.of(new PhasedCommit(Phases.THREE, Network.LOSES_MESSAGES, timers))
                        .shortestThatCannotEnd())
                .isEmpty();
    }

    @Test
    void twoPhasesNeverDisagreeButWaitForEverWhenTheCoordinatorIsDead() {
        Exploration<State> all = explore(
                "2PC, messages get lost", new PhasedCommit(Phases.TWO, Network.LOSES_MESSAGES, Timers.AT_ANY_MOMENT));

        assertThat(all.violations()).isEmpty();
        assertThat(all.shortestThatCannotEnd()).hasValueSatisfying(run -> {
            assertThat(run.end().members()).extracting(Member::state).contains(MemberState.READY);
            assertThat(run.steps()).contains("the coordinator dies");
        });
    }

    private static List<String> after(String... steps) {
        return Stream.concat(ALL_SAY_YES.stream(), Stream.of(steps)).toList();
    }

    private static Exploration<State> explore(String name, PhasedCommit protocol) {
        Exploration<State> all = Exploration.of(protocol);
        System.out.printf(
                "%s: %d states, %d steps, %d states in which they disagree%n",
                name, all.states(), all.steps(), all.violating());
        all.violations().values().forEach(run -> System.out.printf("the shortest way there:%n%s%n", run));
        all.shortestThatCannotEnd().ifPresent(run -> System.out.printf("the shortest that cannot end:%n%s%n", run));
        return all;
    }
}
