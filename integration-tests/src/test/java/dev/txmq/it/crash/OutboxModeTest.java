package dev.txmq.it.crash;

import java.util.List;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;

import static org.assertj.core.api.Assertions.assertThat;

/** The same guarantees without half messages: only the row tells what is left to send. */
@Tag("long")
class OutboxModeTest extends KillScenarios {

    OutboxModeTest(Fleet fleet) {
        super(fleet);
    }

    @BeforeAll
    static void withoutHalfMessages(Fleet fleet) {
        fleet.restartUsers("--txmq.producer.mode=outbox");
    }

    @AfterAll
    static void withHalfMessages(Fleet fleet) {
        fleet.restartUsers();
    }

    @Test
    void awardsLaterWhenTheBrokerIsKilledAndComesBackLater() throws Exception {
        List<Future<Registered>> registrations = fleet.registrations().start(200);
        Registrations.answers(registrations.subList(0, 50));
        fleet.broker().kill9();
        List<Registered> answers = Registrations.answers(registrations);

        assertThat(fleet.books().usersWithoutAward()).isPositive();
        fleet.broker().start();
        fleet.broker().awaitReady();
        fleet.books().assertSettled(answers);
    }
}
