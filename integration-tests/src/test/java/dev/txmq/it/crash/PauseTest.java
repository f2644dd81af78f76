package dev.txmq.it.crash;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A user service stands still for a while, as in a long collection of garbage or on a machine that is moved, and goes on. */
@WithFleet
@Tag("long")
class PauseTest {

    private static final int REGISTRATIONS = 400;
    private static final int PAUSES = 2;
    /** On a busy machine a send may take half of the usual second, and that is an outage. */
    private static final String SEND_TIMEOUT = "--txmq.producer.send-timeout=8s";

    private static final Duration LONGER_THAN_A_SEND = Duration.ofMillis(8_500);

    private final Fleet fleet;

    PauseTest(Fleet fleet) {
        this.fleet = fleet;
    }

    /** All that was under way has timed out when it goes on, though the broker had answered at once. */
    @Test
    void takesItsOwnPauseForNoOutageOfTheBroker() throws Exception {
        fleet.restartUsers(SEND_TIMEOUT);
        ChildProcess service = fleet.users().get(0);
        long outages = service.linesWith("does not take messages in time");
        List<Future<Registered>> registrations = fleet.registrations().start(REGISTRATIONS);

        for (int pause = 1; pause <= PAUSES; pause++) {
            KillScenarios.awaitAnswered(registrations, REGISTRATIONS / (PAUSES + 1) * pause);
            service.freeze();
            await().pollDelay(LONGER_THAN_A_SEND).until(() -> true);
            service.thaw();
        }

        fleet.books().assertSettled(Registrations.answers(registrations));
        fleet.restartUsers();
        assertThat(service.linesWith("does not take messages in time")).isEqualTo(outages);
    }

    /** It holds rows that it has claimed and not sent, and the other takes them over when the claim ends. */
    @Test
    void publishesOnceWhatItHadClaimedBeforeAPauseThatOutlastsItsClaim() throws Exception {
        ChildProcess service = fleet.users().get(0);
        fleet.broker().freeze();
        List<Registered> answers = Registrations.answers(fleet.registrations().start(40));
        await().atMost(ofSeconds(120))
                .until(() -> fleet.books().claimed() == fleet.users().size());

        service.freeze();
        fleet.broker().thaw();
        await().atMost(ofSeconds(120)).until(() -> fleet.books().messages("COMMITTED") == 0);
        fleet.books().assertSettled(answers);
        service.thaw();

        answers.addAll(Registrations.answers(fleet.registrations().start(40)));
        fleet.books().assertSettled(answers);
    }
}
