package dev.txmq.it.patterns;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
 * The same death as in {@link KilledCoordinatorTest}, with a transactional message: between the half message and the commit, and
 * between the commit and END_TRANSACTION. The broker is frozen from then on, so nobody can ask or be asked; all the same nobody waits.
 * What becomes of the message is tested by {@code ProducerCrashTest}, too.
 */
@WithFleet
@Tag("long")
class ProducerLeavesNoLockTest {

    private static final Duration SOON = ofSeconds(120);

    private final Fleet fleet;
    private final String username = Registrations.newUsername();
    private long fences;

    ProducerLeavesNoLockTest(Fleet fleet) {
        this.fleet = fleet;
    }

    @BeforeEach
    void countFences() {
        fences = fleet.books().messages("ROLLED_BACK");
    }

    @Test
    void nobodyWaitsForOneThatDiesBeforeItsCommit() {
        registerAndDieAt(CrashPoint.AFTER_SEND);
        awaitUnlocked("before its commit");
        assertThat(fleet.books().isRegistered(username)).isFalse();

        Registered registered = fleet.registrations().register(username);

        fleet.broker().thaw();
        await().atMost(SOON).until(() -> fleet.books().messages("ROLLED_BACK") > fences);
        fleet.books().assertSettled(List.of(registered));
    }

    @Test
    void nobodyWaitsForOneThatDiesAfterItsCommit() {
        registerAndDieAt(CrashPoint.BEFORE_END_TRANSACTION);
        awaitUnlocked("after its commit");

        assertThat(fleet.books().isRegistered(username)).isTrue();
        assertThat(fleet.books().messages("COMMITTED")).isPositive();
        fleet.broker().thaw();
        fleet.books().assertSettled(List.of(fleet.registrations().register(username)));
    }

    /** One request, which nobody answers, and a broker that answers nobody afterwards. */
    private void registerAndDieAt(CrashPoint point) {
        fleet.arm(point);
        CompletableFuture.runAsync(() -> {
            try {
                fleet.registrations().request(username);
            } catch (Exception e) {
                // its service has died
            }
        });
        fleet.victim(point);
        fleet.broker().freeze();
    }

    private void awaitUnlocked(String when) {
        long begin = System.nanoTime();
        await().atMost(SOON)
                .pollInterval(ofMillis(1))
                .pollDelay(ofMillis(0))
                .until(() -> !fleet.books().isLocked(username));
        System.out.printf(
                "the producer died %s: its rows were free %d ms after that was seen%n",
                when, Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }
}
