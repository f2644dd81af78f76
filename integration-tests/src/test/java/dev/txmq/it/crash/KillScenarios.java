package dev.txmq.it.crash;

import java.util.List;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Something is killed in the middle of many registrations and comes back, whatever the mode. As gruelbox's
 * {@code highVolumeUnreliable}.
 */
@WithFleet
abstract class KillScenarios {

    static final int REGISTRATIONS = 500;

    final Fleet fleet;

    KillScenarios(Fleet fleet) {
        this.fleet = fleet;
    }

    @Test
    void losesNothingWhenTheBrokerIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.broker());
    }

    @Test
    void losesNothingWhenTheDatabaseIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.database());
    }

    @Test
    void losesNothingWhenAUserServiceIsKilled() throws Exception {
        assertNothingIsLostWhenKilled(fleet.users().get(0));
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_MESSAGE_ROW", "BEFORE_SEND", "AFTER_SEND"})
    void awardsOnceWhenAUserServiceDies(CrashPoint point) {
        fleet.arm(point);

        Registered registered = fleet.registrations().register(Registrations.newUsername());

        fleet.victim(point);
        fleet.books().assertSettled(List.of(registered));
    }

    @Test
    void losesNothingWhenAllConnectionsToTheDatabaseAreCut() throws Exception {
        List<Future<Registered>> registrations = fleet.registrations().start(REGISTRATIONS);
        for (int tenth = 1; tenth < 10; tenth++) {
            awaitAnswered(registrations, REGISTRATIONS / 10 * tenth);
            fleet.proxy().cutAll();
        }

        fleet.books().assertSettled(Registrations.answers(registrations));
    }

    final void assertNothingIsLostWhenKilled(ChildProcess victim) throws Exception {
        List<Future<Registered>> registrations = fleet.registrations().start(REGISTRATIONS);
        awaitAnswered(registrations, REGISTRATIONS / 4);
        victim.kill9();
        victim.start();

        List<Registered> answers = Registrations.answers(registrations);
        victim.awaitReady();
        assertThat(answers).hasSize(REGISTRATIONS).doesNotHaveDuplicates();
        fleet.books().assertSettled(answers);
        fleet.books().awaitPointsKnown();
    }

    static void awaitAnswered(List<Future<Registered>> registrations, int count) {
        await().atMost(ofSeconds(120))
                .pollInterval(ofMillis(20))
                .until(() -> registrations.stream().filter(Future::isDone).count() >= count);
    }
}
