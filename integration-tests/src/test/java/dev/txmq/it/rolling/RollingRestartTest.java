package dev.txmq.it.rolling;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A new version is rolled out: one instance after the other is stopped by SIGTERM and started, while clients go on. */
@WithFleet(payments = true)
@Tag("long")
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
        Registered buyer = fleet.registrations().register(Registrations.newUsername());
        fleet.books().assertBalanced(List.of(buyer));
        Callers callers = new Callers(fleet, buyer.id(), fleet.payments().newMerchant());

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
        List<Registered> registered = new ArrayList<>(callers.registered());
        registered.add(buyer);
        fleet.books().assertSettled(registered);
        assertThat(fleet.books().users() - usersBefore).isEqualTo(registered.size());
        fleet.paymentBooks().assertSettled(callers.paid(), ofMinutes(1));
        System.out.printf(
                "rolling restart: %d registrations, %d orders, %d duplicates dropped%n",
                registered.size(), callers.paid().size(), fleet.duplicatesDropped() - duplicatesBefore);
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
