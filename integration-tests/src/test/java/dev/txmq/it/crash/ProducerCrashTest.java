package dev.txmq.it.crash;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Fleet;
import dev.txmq.it.processes.Registrations;
import dev.txmq.it.processes.Registrations.Registered;
import dev.txmq.it.processes.WithFleet;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A user service dies at each step of publishing, while a client repeats its request under one Idempotency-Key until it is
 * answered by the other instance. The same is tested by rocketmq-e2e's {@code TransactionMessageTest}.
 */
@WithFleet
class ProducerCrashTest {

    private final Fleet fleet;
    private final String username = Registrations.newUsername();

    ProducerCrashTest(Fleet fleet) {
        this.fleet = fleet;
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_MESSAGE_ROW", "BEFORE_SEND"})
    @Tag("long")
    void nothingHasHappenedWhenItDiesBeforeTheHalfMessage(CrashPoint point) throws Exception {
        long fences = fleet.books().messages("ROLLED_BACK");

        requestThatDiesAt(point);

        assertThat(fleet.books().isRegistered(username)).isFalse();
        assertAwardedOnce(fleet.registrations().register(username));
        assertThat(fleet.books().messages("ROLLED_BACK")).isEqualTo(fences);
    }

    /** Also apache/rocketmq #2694: a rollback by check-back is final, since the fence makes a late commit fail. */
    @Test
    void theHalfMessageIsFencedWhenItDiesBeforeTheCommit() throws Exception {
        long fences = fleet.books().messages("ROLLED_BACK");

        requestThatDiesAt(CrashPoint.AFTER_SEND);

        assertThat(fleet.books().isRegistered(username)).isFalse();
        await().atMost(ofSeconds(90)).until(() -> fleet.books().messages("ROLLED_BACK") == fences + 1);
        assertAwardedOnce(fleet.registrations().register(username));
    }

    @Test
    void theOtherInstanceAnswersForOneThatDiesBeforeEndTransaction() throws Exception {
        requestThatDiesAt(CrashPoint.BEFORE_END_TRANSACTION);

        assertThat(fleet.books().isRegistered(username)).isTrue();
        assertAwardedOnce(fleet.registrations().register(username));
    }

    @Test
    @Tag("long")
    void isAwardedOnceWhenItDiesBeforeTheConfirmationIsWrittenDown() throws Exception {
        requestThatDiesAt(CrashPoint.BEFORE_MARKED);

        assertThat(fleet.books().isRegistered(username)).isTrue();
        assertAwardedOnce(fleet.registrations().register(username));
    }

    /** The broker has the half message, the service does not know, and the transaction commits: check-back and relay both publish. */
    @Test
    void isAwardedOnceWhenTheAnswerToTheHalfMessageIsLost() {
        fleet.arm(CrashPoint.ANSWER_TO_SEND_LOST);

        Registered registered = fleet.registrations().register(username);

        assertThat(fleet.disarm(CrashPoint.ANSWER_TO_SEND_LOST)).isFalse();
        assertAwardedOnce(registered);
    }

    /** The answer is repeated under the same key by whoever is left. {@link KillTest} has the steps before the commit. */
    @ParameterizedTest
    @EnumSource(names = {"BEFORE_END_TRANSACTION", "BEFORE_MARKED"})
    @Tag("long")
    void aClientThatRepeatsItsRequestIsAnsweredAndAwardedOnce(CrashPoint point) throws Exception {
        fleet.arm(point);

        Registered registered = fleet.registrations().register(username);

        fleet.victim(point);
        assertAwardedOnce(registered);
        assertThat(fleet.users()).filteredOn(service -> service.isAlive()).hasSize(1);
    }

    /** Sends one request, whose client is never answered. */
    private void requestThatDiesAt(CrashPoint point) throws Exception {
        fleet.arm(point);
        CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return fleet.registrations().request(username).statusCode();
            } catch (Exception e) {
                return 0;
            }
        });
        fleet.victim(point);
        // after the commit the answer may have left just before the end
        assertThat(answer.get(30, TimeUnit.SECONDS)).isIn(0, 201);
    }

    private void assertAwardedOnce(Registered registered) {
        fleet.books().assertSettled(List.of(registered));
    }
}
