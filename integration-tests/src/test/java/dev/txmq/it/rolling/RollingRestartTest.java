package dev.txmq.it.rolling;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A new version is rolled out: one instance after the other is stopped by SIGTERM and started, while clients go on. */
@WithFleet
class RollingRestartTest {

    private static final int BETWEEN_RESTARTS = 30;

    private final Fleet fleet;

    RollingRestartTest(Fleet fleet) {
        this.fleet = fleet;
    }

    @Test
    void failsNoRequestAndLeavesNothingOpen() throws Exception {
        long usersBefore = fleet.books().users();
        long duplicatesBefore = fleet.duplicatesDropped();
        Callers callers = new Callers(fleet);

        try (callers) {
            for (ChildProcess instance : fleet.services()) {
                awaitRegistrations(callers, BETWEEN_RESTARTS);
                instance.terminate();
                instance.awaitDeath();
                assertThat(openMessagesOf(instance))
                        .as("left open by " + instance)
                        .isEmpty();
                awaitRegistrations(callers, BETWEEN_RESTARTS);
                instance.start();
                instance.awaitReady();
            }
            awaitRegistrations(callers, BETWEEN_RESTARTS);
        }
        fleet.users().forEach(ChildProcess::terminate);
        fleet.users().forEach(ChildProcess::awaitDeath);

        assertThat(callers.failures()).isEmpty();
        assertThat(fleet.books().unconfirmed()).isEmpty();
        fleet.books().assertSettled(callers.registered());
        assertThat(fleet.books().users() - usersBefore)
                .isEqualTo(callers.registered().size());
        System.out.printf(
                "rolling restart: %d registrations, %d duplicates dropped%n",
                callers.registered().size(), fleet.duplicatesDropped() - duplicatesBefore);
    }

    private static void awaitRegistrations(Callers callers, int count) {
        int before = callers.registered().size();
        await().atMost(ofSeconds(90)).until(() -> callers.registered().size() >= before + count);
    }

    /** Read at once: after a while the other instance publishes them. */
    private List<String> openMessagesOf(ChildProcess instance) {
        List<String> open = fleet.books().unconfirmed();
        String log = String.join("\n", instance.lines());
        return open.stream().filter(log::contains).toList();
    }
}
