package dev.txmq.it.crash;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static org.assertj.core.api.Assertions.assertThat;

/** A points service dies around its commit, and the other takes over what it held, as in rocketmq-e2e's {@code PushConsumerRetryTest}. */
@WithFleet
class ConsumerCrashTest {

    private final Fleet fleet;

    ConsumerCrashTest(Fleet fleet) {
        this.fleet = fleet;
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSUMER_BEFORE_COMMIT", "CONSUMER_BEFORE_ACKNOWLEDGEMENT"})
    void awardsOnceWhenItDies(CrashPoint point) {
        boolean committed = point == CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT;
        fleet.points().get(1).kill9();
        fleet.arm(point);

        Registered registered = fleet.registrations().register(Registrations.newUsername());

        fleet.points().get(0).awaitDeath();
        assertThat(fleet.books().isAwarded(registered)).isEqualTo(committed);
        long dropped = fleet.duplicatesDropped();
        fleet.points().get(1).start();
        fleet.points().get(1).awaitReady();
        fleet.books().assertSettled(List.of(registered));
        fleet.books().awaitPointsKnown();
        if (committed) {
            assertThat(fleet.duplicatesDropped()).isGreaterThan(dropped);
        }
    }
}
