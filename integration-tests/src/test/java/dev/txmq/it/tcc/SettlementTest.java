package dev.txmq.it.tcc;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.it.tcc.Hooks.Step;
import dev.txmq.tcc.Activities.Outcome;

import static dev.txmq.database.Columns.toColumn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How everything ends that was begun, when messages do not come and when data is lost. */
class SettlementTest extends TccTest {

    /** An activity of the market with one branch at the first bank, as no message will ever tell. */
    private UUID activity(String status, Instant deadline) {
        UUID id = UUID.randomUUID();
        inTransaction(market, jdbc -> {
            jdbc.sql("""
                    INSERT INTO txmq_activity (id, type, business_key, live_key, status, deadline, next_check_at, created_at,
                                               decided_at)
                    VALUES (?, 'transfer', ?, ?, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
                    """)
                    .params(
                            bytes(id),
                            key,
                            key,
                            status,
                            toColumn(deadline),
                            toColumn(Instant.now().plusSeconds(2)))
                    .update();
            return jdbc.sql(
                            "INSERT INTO txmq_activity_branch (activity_id, participant, branch) VALUES (?, 'debit', 'debit')")
                    .param(bytes(id))
                    .update();
        });
        return id;
    }

    private void awaitStatus(UUID id, String status) {
        await().atMost(SOON).until(() -> payer.status("debit", id, "debit").equals(status));
    }

    private void awaitAsked(UUID id, int times) {
        await().atMost(SOON)
                .until(() ->
                        count(bankA, "SELECT asked FROM txmq_reservation WHERE activity_id = ?", bytes(id)) >= times);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONFIRMED", "CANCELLED"})
    void aParticipantThatHearsNothingAsks(String outcome) {
        given(100);
        UUID id = activity(outcome, Instant.now());
        assertThat(tryOut(id, "debit", Instant.now(), body(30)).statusCode()).isEqualTo(201);

        awaitStatus(id, outcome);

        assertThat(payer.balance(key)).isEqualTo(outcome.equals("CONFIRMED") ? 70 : 100);
        assertThat(payer.frozen(key)).isZero();
        await().atMost(SOON)
                .until(() -> count(
                                market,
                                "SELECT COUNT(*) FROM txmq_activity WHERE id = ? AND completed_at IS NOT NULL",
                                bytes(id))
                        == 1);
    }

    /** One of them waits for the row that the other has locked. */
    @Test
    void anOutcomeThatIsToldAndAskedForAtOnceHappensOnce() {
        given(100);
        UUID id = activity("CONFIRMED", Instant.now());
        Hooks hooks = bankA.getBean(Hooks.class);
        CountDownLatch go = new CountDownLatch(1);
        hooks.on(Step.CONFIRMED, key, reservation -> pause(go));
        double duplicates = duplicates();
        tryOut(id, "debit", Instant.now(), body(30));
        await().atMost(SOON).until(() -> hooks.calls(Step.CONFIRMED, key, "debit") == 1);

        tell(id, "debit", "CONFIRMED");
        awaitWaiting(bankA, 1);
        go.countDown();

        awaitStatus(id, "CONFIRMED");
        await().atMost(SOON).until(() -> duplicates() > duplicates);
        assertThat(hooks.calls(Step.CONFIRMED, key, "debit")).isOne();
        assertThat(payer.balance(key)).isEqualTo(70);
    }

    private double duplicates() {
        return bankA.getBean(MeterRegistry.class)
                .counter("txmq.outcomes", "participant", "debit", "result", "duplicate")
                .count();
    }

    /** Or, doubled sixty times, the next question would never come. */
    @Test
    void theIntervalBetweenTwoQuestionsHasALimit() {
        given(100);
        UUID id = UUID.randomUUID();
        tryOut(id, "debit", Instant.now(), body(30));
        update(bankA, "UPDATE txmq_reservation SET asked = 60 WHERE activity_id = ?", bytes(id));

        awaitAsked(id, 62);
    }

    @Test
    void aParticipantWaitsWhileNothingIsDecided() {
        given(100);
        UUID id = activity("TRYING", Instant.now().plus(Duration.ofHours(1)));
        update(market, "UPDATE txmq_activity SET next_check_at = deadline WHERE id = ?", bytes(id));
        tryOut(id, "debit", Instant.now(), body(30));
        awaitAsked(id, 2);
        assertThat(payer.status("debit", id, "debit")).isEqualTo("RESERVED");

        update(market, "UPDATE txmq_activity SET status = 'CONFIRMED', decided_at = deadline WHERE id = ?", bytes(id));

        awaitStatus(id, "CONFIRMED");
        assertThat(payer.balance(key)).isEqualTo(70);
    }

    /** Where it would be cancelled, another participant may have confirmed. */
    @Test
    void whatTheInitiatorDoesNotKnowStaysReserved() {
        given(100);
        UUID id = UUID.randomUUID();
        tryOut(id, "debit", Instant.now(), body(30));

        awaitAsked(id, 3);

        assertThat(payer.status("debit", id, "debit")).isEqualTo("RESERVED");
        assertThat(payer.frozen(key)).isEqualTo(30);
        assertThat(count(
                        bankA,
                        "SELECT COUNT(*) FROM txmq_reservation WHERE activity_id = ? AND last_error LIKE '%does not know%'",
                        bytes(id)))
                .isOne();
        await().atMost(SOON).until(() -> health(bankA, "txmqTccHealthIndicator").contains("DEGRADED"));
        assertThat(bankA.getBean(MeterRegistry.class)
                        .get("txmq.reservations.overdue")
                        .tag("participant", "debit")
                        .gauge()
                        .value())
                .isPositive();
    }

    /** Its sweep is not waited for. */
    @Test
    void askingAboutAnActivityWhoseDeadlineIsOverCancelsIt() {
        given(100);
        UUID id = activity("TRYING", Instant.now());
        update(
                market,
                "UPDATE txmq_activity SET next_check_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE id = ?",
                bytes(id));
        tryOut(id, "debit", Instant.now(), body(30));

        awaitStatus(id, "CANCELLED");

        assertThat(payer.balance(key)).isEqualTo(100);
        assertThat(count(market, "SELECT COUNT(*) FROM txmq_activity WHERE id = ? AND status = 'CANCELLED'", bytes(id)))
                .isOne();
    }

    /** As after a restore of its database from yesterday. */
    @Test
    void aParticipantThatHasLostAReservationIsFoundOut() {
        given(100);
        UUID id = activity("CONFIRMED", Instant.now());

        await().atMost(SOON)
                .until(() -> count(
                                market,
                                "SELECT COUNT(*) FROM txmq_activity_branch WHERE activity_id = ? AND last_error = 'MISSING: the participant''s branch is not there'",
                                bytes(id))
                        == 1);
        await().atMost(SOON)
                .until(() -> market.getBean(MeterRegistry.class)
                                .get("txmq.activities.missing")
                                .tag("participant", "debit")
                                .gauge()
                                .value()
                        >= 1);
        assertThat(health(market, "txmqTccHealthIndicator")).contains("DEGRADED", "missing at debit");
        // an operator puts the books right
        update(market, "DELETE FROM txmq_activity_branch WHERE activity_id = ?", bytes(id));
    }

    /** The broker has lost the message, and the try has never come: without a row, nobody asks. */
    @Test
    void aParticipantThatNeverHeardOfACancelledActivityIsToldAgain() {
        given(100);
        UUID id = activity("CANCELLED", Instant.now());

        awaitStatus(id, "CANCELLED");

        await().atMost(SOON)
                .until(() -> count(
                                market,
                                "SELECT COUNT(*) FROM txmq_activity WHERE id = ? AND completed_at IS NOT NULL",
                                bytes(id))
                        == 1);
        assertThat(tryOut(id, "debit", Instant.now().plusSeconds(60), body(30)).statusCode())
                .isEqualTo(410);
        assertThat(payer.balance(key)).isEqualTo(100);
    }

    private static String health(ConfigurableApplicationContext context, String indicator) {
        return String.valueOf(context.getBean(indicator, HealthIndicator.class).health());
    }

    /** The handler is mended meanwhile; nobody has to replay the dead letter. */
    @Test
    void whatWasGivenUpIsSettledByAskingAndItsDeadLetterIsDiscarded() {
        given(100);
        Hooks hooks = bankA.getBean(Hooks.class);
        hooks.on(Step.CONFIRMED, key, reservation -> {
            throw new IllegalStateException("broken");
        });
        Outcome outcome = activities.run(transfer(30));
        assertThat(outcome.isConfirmed()).isTrue();
        await().atMost(SOON)
                .until(() -> count(
                                bankA,
                                "SELECT COUNT(*) FROM txmq_dead_letter WHERE message_key = ? AND status = 'PARKED'",
                                key)
                        == 1);
        assertThat(payer.frozen(key)).isEqualTo(30);
        // the other participant was not held up
        assertThat(payee.balance(key)).isEqualTo(30);

        hooks.none(Step.CONFIRMED, key);

        assertTransferred(100, 30);
        awaitCompleted(outcome);
        await().atMost(SOON)
                .until(() -> count(
                                bankA,
                                "SELECT COUNT(*) FROM txmq_dead_letter WHERE message_key = ? AND status = 'DISCARDED'",
                                key)
                        == 1);
    }

    @Test
    void onlyWhatIsSettledEverywhereIsPurged() {
        given(100);
        Outcome done = activities.run(transfer(30));
        assertTransferred(100, 30);
        awaitCompleted(done);
        given(100);
        UUID open = activity("CONFIRMED", Instant.now().minus(Duration.ofDays(90)));
        tryOut(done.id(), "sibling", Instant.now().plusSeconds(600), body(30));
        UUID fenced = UUID.randomUUID();
        tell(fenced, "debit", "CANCELLED");
        awaitStatus(fenced, "CANCELLED");
        for (ConfigurableApplicationContext context : new ConfigurableApplicationContext[] {market, bankA, bankB}) {
            update(context, "UPDATE txmq_reservation SET settled_at = settled_at - INTERVAL 40 DAY");
            update(context, "UPDATE txmq_reservation SET created_at = created_at - INTERVAL 40 DAY");
        }
        update(market, "UPDATE txmq_activity SET completed_at = completed_at - INTERVAL 40 DAY");
        update(market, "UPDATE txmq_activity SET created_at = created_at - INTERVAL 40 DAY");

        // each purges at its start
        restart();

        await().atMost(SOON)
                .until(() -> count(market, "SELECT COUNT(*) FROM txmq_activity WHERE id = ?", bytes(done.id())) == 0);
        await().atMost(SOON)
                .until(() -> payer.status("debit", done.id(), "debit").isEmpty());
        assertThat(count(market, "SELECT COUNT(*) FROM txmq_activity_branch WHERE activity_id = ?", bytes(done.id())))
                .isZero();
        assertThat(count(market, "SELECT COUNT(*) FROM txmq_activity WHERE id = ?", bytes(open)))
                .isOne();
        await().atMost(SOON).until(() -> payer.status("debit", fenced, "debit").isEmpty());
        assertThat(payer.status("debit", done.id(), "sibling")).isEqualTo("RESERVED");
    }
}
