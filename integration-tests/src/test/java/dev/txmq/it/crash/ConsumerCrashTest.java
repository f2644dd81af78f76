package dev.txmq.it.crash;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

    @Test
    void losesNothingButTheHistoryWhenItDiesBeforeItHasWrittenIt() throws SQLException {
        ChildProcess second = fleet.points().get(1);
        second.kill9();
        fleet.arm(CrashPoint.CONSUMER_BEFORE_ACKNOWLEDGEMENT);
        Registered registered = fleet.registrations().register(Registrations.newUsername());
        fleet.points().get(0).awaitDeath();
        long written = fleet.books().pointsHistory();

        try (Connection held = fleet.books().holdPointsHistory()) {
            second.startUntilReady();
            await("the second has dropped the duplicate, and would write that down")
                    .atMost(ofSeconds(90))
                    .until(fleet.books()::isPointsHistoryWaiting);
            second.kill9();
            second.awaitDeath();
        }
        await().atMost(ofSeconds(30)).until(() -> !fleet.books().isPointsHistoryWaiting());

        assertThat(fleet.books().pointsHistory()).isEqualTo(written);
        second.startUntilReady();
        fleet.books().assertSettled(List.of(registered));
    }
}
