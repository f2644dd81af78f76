package dev.txmq.it.patterns;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.txmq.it.patterns.MessageProtocol.Flaw;
import dev.txmq.it.patterns.MessageProtocol.Row;
import dev.txmq.it.patterns.MessageProtocol.State;

import static org.assertj.core.api.Assertions.assertThat;

/** A message is handled once if its transaction commits, and never if not: every run, and what each mistake would do. */
class MessageProtocolTest {

    @Test
    void isHandledOnceIfAndOnlyIfItsTransactionCommits() {
        Exploration<State> all = Exploration.of(new MessageProtocol(Set.of()));

        System.out.printf("transactional message: %d states, %d steps%n", all.states(), all.steps());
        assertThat(all.violations()).isEmpty();
        assertThat(all.shortestThatCannotEnd()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ENDED_BEFORE_THE_COMMIT | consumers see what is not committed",
                "IN_FLIGHT_IS_READ_AS_COMMITTED | consumers see what is not committed",
                "IN_FLIGHT_IS_READ_AS_ROLLED_BACK | rolled back at the broker, and committed in the database",
                "A_PROXY_IS_BELIEVED | PUBLISHED, and nobody has it",
                "NO_INBOX | handled twice"
            })
    void goesWrongWith(Flaw flaw, String problem) {
        Exploration<State> all = Exploration.of(new MessageProtocol(Set.of(flaw)));

        assertThat(all.violations()).containsKey(problem);
        System.out.printf(
                "a message goes wrong with %s:%n%s%n", flaw, all.violations().get(problem));
    }

    @Test
    void isLostWithoutTheRelay() {
        Exploration<State> all = Exploration.of(new MessageProtocol(Set.of(Flaw.NO_RELAY)));

        assertThat(all.violations()).isEmpty();
        assertThat(all.shortestThatCannotEnd())
                .hasValueSatisfying(run -> System.out.printf("a message is lost with NO_RELAY:%n%s%n", run));
    }

    /** The row is written first, and the fence holds too. Either is enough for a ROLLBACK to be final. Without both it is not. */
    @Test
    void aRollbackIsFinalByTheOrderAndByTheFence() {
        assertThat(violationsWith(Flaw.HALF_MESSAGE_BEFORE_THE_ROW)).isEmpty();
        assertThat(violationsWith(Flaw.NO_FENCE)).isEmpty();
        assertThat(violationsWith(Flaw.HALF_MESSAGE_BEFORE_THE_ROW, Flaw.NO_FENCE))
                .contains("rolled back at the broker, and committed in the database");
    }

    private static Set<String> violationsWith(Flaw... flaws) {
        return Exploration.of(new MessageProtocol(Set.of(flaws))).violations().keySet();
    }

    /** {@code ProducerCrashTest} does the same with processes. */
    @Test
    void aProducerThatDiesAfterItsHalfMessageLeavesAFence() {
        State end = Exploration.follow(
                new MessageProtocol(Set.of()),
                List.of(
                        "the producer begins",
                        "the producer writes the row",
                        "the producer sends the half message",
                        "the broker stores the half message",
                        "the producer dies",
                        "the database rolls back for a client that is gone",
                        "a check-back finds NONE and answers ROLLBACK",
                        "the broker applies ROLLBACK"));

        assertThat(end.row()).isEqualTo(Row.FENCE);
        assertThat(end.effects()).isZero();
    }
}
