package dev.txmq.it.crash;

import java.util.List;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.DatabaseProxy.Cut;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** With half messages. */
@Tag("long")
class KillTest extends KillScenarios {

    KillTest(Fleet fleet) {
        super(fleet);
    }

    /** Who knows the broker goes on; who is started meanwhile leaves his messages to the relay. */
    @Test
    void losesNothingWhenTheNameServerIsKilled() throws Exception {
        ChildProcess restarted = fleet.users().get(0);
        List<Future<Registered>> registrations = fleet.registrations().start(REGISTRATIONS);
        awaitAnswered(registrations, REGISTRATIONS / 4);
        fleet.nameServer().kill9();
        restarted.kill9();
        restarted.start();

        List<Registered> answers = Registrations.answers(registrations);
        long before = restarted.linesWith("left to the relay");
        await().atMost(ofSeconds(120)).until(() -> {
            answers.add(fleet.registrations().register(Registrations.newUsername()));
            return restarted.linesWith("left to the relay") > before;
        });
        fleet.nameServer().start();
        fleet.books().assertSettled(answers);
    }

    @Test
    void losesNothingWhenAPointsServiceIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.points().get(0));
    }

    /**
     * Nobody knows the outcome of such a COMMIT until the database is asked: the broker's check-back does. As CommitFailed and
     * CommitAfterFailed of dtm's {@code msg_barrier_test.go}.
     */
    @ParameterizedTest
    @EnumSource
    void registersOnceWhenTheConnectionIsCutDuringCommit(Cut cut) {
        long fences = fleet.books().messages("ROLLED_BACK");
        String username = Registrations.newUsername();
        fleet.proxy().cutNext(cut, username);

        Registered registered = fleet.registrations().register(username);

        assertThat(fleet.proxy().hasCut()).isTrue();
        fleet.books().assertSettled(List.of(registered));
        long lost = cut == Cut.BEFORE_COMMIT ? 1 : 0;
        await().atMost(ofSeconds(90)).until(() -> fleet.books().messages("ROLLED_BACK") == fences + lost);
    }
}
