package dev.txmq.it.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.DatabaseProxy.Cut;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.FleetExtension;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Something is killed in the middle of many registrations and comes back. As gruelbox's {@code highVolumeUnreliable}. */
@ExtendWith(FleetExtension.class)
class KillTest {

    private static final int REGISTRATIONS = 500;

    private final Fleet fleet;

    KillTest(Fleet fleet) {
        this.fleet = fleet;
    }

    @Test
    void losesNothingWhenTheBrokerIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.broker());
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

        List<Registered> answers = answers(registrations);
        long before = restarted.linesWith("left to the relay");
        await().atMost(ofSeconds(60)).until(() -> {
            answers.add(fleet.registrations().register(Registrations.newUsername()));
            return restarted.linesWith("left to the relay") > before;
        });
        fleet.nameServer().start();
        fleet.books().assertSettled(answers);
    }

    @Test
    void losesNothingWhenTheDatabaseIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.database());
    }

    @Test
    void losesNothingWhenAPointsServiceIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.points().get(0));
    }

    @Test
    void losesNothingWhenAUserServiceIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.users().get(0));
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
        await().atMost(ofSeconds(30)).until(() -> fleet.books().messages("ROLLED_BACK") == fences + lost);
    }

    @Test
    void losesNothingWhenAllConnectionsToTheDatabaseAreCut() throws Exception {
        List<Future<Registered>> registrations = fleet.registrations().start(REGISTRATIONS);
        for (int tenth = 1; tenth < 10; tenth++) {
            awaitAnswered(registrations, REGISTRATIONS / 10 * tenth);
            fleet.proxy().cutAll();
        }

        fleet.books().assertSettled(answers(registrations));
    }

    private void assertNothingIsLostWhenKilled(ChildProcess victim) throws Exception {
        List<Future<Registered>> registrations = fleet.registrations().start(REGISTRATIONS);
        awaitAnswered(registrations, REGISTRATIONS / 4);
        victim.kill9();
        victim.start();

        List<Registered> answers = answers(registrations);
        victim.awaitReady();
        assertThat(answers).hasSize(REGISTRATIONS).doesNotHaveDuplicates();
        fleet.books().assertSettled(answers);
    }

    private static void awaitAnswered(List<Future<Registered>> registrations, int count) {
        await().atMost(ofSeconds(60))
                .pollInterval(ofMillis(20))
                .until(() -> registrations.stream().filter(Future::isDone).count() >= count);
    }

    private static List<Registered> answers(List<Future<Registered>> registrations) throws Exception {
        List<Registered> answers = new ArrayList<>();
        for (Future<Registered> registration : registrations) {
            answers.add(registration.get(120, TimeUnit.SECONDS));
        }
        return answers;
    }
}
