package dev.txmq.it.crash;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/** A user service stands still for a while, as in a long collection of garbage or on a machine that is moved, and goes on. */
@WithFleet
class PauseTest {

    private final Fleet fleet;

    PauseTest(Fleet fleet) {
        this.fleet = fleet;
    }

    /** It holds rows that it has claimed and not sent, and the other takes them over when the claim ends. */
    @Test
    void publishesOnceWhatItHadClaimedBeforeAPauseThatOutlastsItsClaim() throws Exception {
        ChildProcess service = fleet.users().get(0);
        fleet.broker().freeze();
        List<Registered> answers = Registrations.answers(fleet.registrations().start(40));
        await().atMost(ofSeconds(60))
                .until(() -> fleet.books().claimed() == fleet.users().size());

        service.freeze();
        fleet.broker().thaw();
        await().atMost(ofSeconds(60)).until(() -> fleet.books().messages("COMMITTED") == 0);
        fleet.books().assertSettled(answers);
        service.thaw();

        answers.addAll(Registrations.answers(fleet.registrations().start(40)));
        fleet.books().assertSettled(answers);
    }
}
