package dev.txmq.it.tcc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.fasterxml.uuid.Generators;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.TxmqException;
import dev.txmq.it.tcc.Hooks.Step;
import dev.txmq.tcc.Activities.Outcome;
import dev.txmq.tcc.Activities.Status;
import dev.txmq.tcc.Activity;
import dev.txmq.tcc.ReservationRefusedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What the initiator promises: everything happens everywhere, or nowhere. */
class ActivityTest extends TccTest {

    @Test
    void everythingHappensEverywhereWhenAllHaveReserved() {
        given(100);

        Outcome outcome = activities.run(transfer(30));

        assertThat(outcome.status()).isEqualTo(Status.CONFIRMED);
        assertThat(outcome.results().get("debit").get("wallet").asString()).isEqualTo(key);
        assertThat(outcome.results()).doesNotContainKey("order");
        assertTransferred(100, 30);
        awaitCompleted(outcome);
        await().atMost(SOON)
                .until(() -> rocketMq.messages("order-paid").stream()
                                .filter(message -> key.equals(message.key()))
                                .count()
                        == 1);
    }

    @Test
    void nothingHappensAnywhereWhenOneRefuses() {
        given(10);

        Outcome outcome = activities.run(transfer(30));

        assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
        assertThat(outcome.refusedBy()).isEqualTo("debit");
        assertThat(outcome.reason()).contains("has less than 30");
        assertUntouched(10);
        awaitCompleted(outcome);
        assertThat(rocketMq.messages("order-paid"))
                .noneSatisfy(message -> assertThat(message.key()).isEqualTo(key));
        // the one who said no is told too: a copy of its try may be under way
        await().atMost(SOON)
                .until(() -> payer.status("debit", outcome.id(), "debit").equals("CANCELLED"));
        update(bankA, "UPDATE wallet SET balance = 100 WHERE name = ?", key);
        assertThat(tryOut(outcome.id(), "debit", Instant.now().plusSeconds(60), body(30))
                        .statusCode())
                .isEqualTo(410);
    }

    @Test
    void nobodyIsAskedWhenTheOwnBranchRefuses() {
        given(100);
        market.getBean(Hooks.class).on(Step.RESERVED, key, reservation -> {
            throw new ReservationRefusedException("not today");
        });

        Outcome outcome = activities.run(transfer(30));

        assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
        assertThat(outcome.refusedBy()).isEqualTo("order");
        assertThat(outcome.reason()).isEqualTo("not today");
        assertThat(activities.find("transfer", key)).isEmpty();
        assertThat(bankA.getBean(Hooks.class).calls(Step.RESERVED, key, "debit"))
                .isZero();
        assertUntouched(100);
    }

    @Test
    void isCancelledWhenTheOwnBranchCannotConfirm() {
        given(100);
        market.getBean(Hooks.class).on(Step.CONFIRMED, key, reservation -> {
            throw new IllegalStateException("broken");
        });

        Outcome outcome = activities.run(transfer(30));

        assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
        assertThat(outcome.refusedBy()).isNull();
        assertThat(outcome.reason()).contains("broken");
        assertUntouched(100);
        assertThat(rocketMq.messages("order-paid"))
                .noneSatisfy(message -> assertThat(message.key()).isEqualTo(key));
    }

    @Test
    void isRefusedWhereItCannotBeRun() {
        given(100);
        Activity none = Activity.of("transfer", key);
        Activity many = IntStream.rangeClosed(1, 33)
                .boxed()
                .reduce(none, (activity, i) -> activity.reserve("debit", "b" + i, "x"), (a, b) -> a);
        Activity unknown = none.reserve("whoever", "x");
        Activity large = none.reserve("debit", "x".repeat(256 * 1024));

        for (Activity activity : List.of(none, many, unknown, large)) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> activities.run(activity))
                    .withMessageContaining(key);
        }
        assertThatExceptionOfType(TxmqException.class)
                .isThrownBy(() -> new TransactionTemplate(market.getBean(PlatformTransactionManager.class))
                        .execute(status -> activities.run(transfer(1))))
                .withMessageContaining("a transaction is active");
        assertThat(activities.find("transfer", key)).isEmpty();
    }

    @Test
    void isCancelledWhenAParticipantIsAway() {
        given(100);

        Outcome outcome = activities.run(transfer(30).reserve("nobody", "x"));

        assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
        assertThat(outcome.refusedBy()).isNull();
        assertThat(outcome.reason()).startsWith("nobody: no answer");
        assertUntouched(100);
    }

    @Test
    void reservesWhenRequestsAreLost() {
        given(100);
        bankA.getBean(Trouble.class).loseRequests(2);

        Outcome outcome = activities.run(transfer(30));

        assertThat(outcome.status()).isEqualTo(Status.CONFIRMED);
        assertThat(bankA.getBean(Hooks.class).calls(Step.RESERVED, key, "debit"))
                .isOne();
        assertTransferred(100, 30);
    }

    @Test
    void reservesOnceWhenAnAnswerIsLost() {
        given(100);
        bankA.getBean(Trouble.class).loseAnswers(2);

        Outcome outcome = activities.run(transfer(30));

        assertThat(outcome.status()).isEqualTo(Status.CONFIRMED);
        assertThat(outcome.results().get("debit").get("wallet").asString()).isEqualTo(key);
        assertThat(bankA.getBean(Hooks.class).calls(Step.RESERVED, key, "debit"))
                .isOne();
        assertTransferred(100, 30);
    }

    @Test
    void reservesTwiceAtOneParticipant() {
        given(100);

        Outcome outcome = activities.run(transfer(30)
                .reserve("debit", "fee", Transfer.of(key, 5))
                .reserve("credit", "bonus", Transfer.of(key, 1)));

        assertThat(outcome.status()).isEqualTo(Status.CONFIRMED);
        await().atMost(SOON).until(() -> payer.balance(key) == 65 && payer.frozen(key) == 0);
        await().atMost(SOON).until(() -> payee.balance(key) == 31);
        assertThat(payer.entries(key)).isEqualTo(2);
        awaitCompleted(outcome);
    }

    /** As a bank that gives its result twenty times at once. */
    @Test
    void hasOneEffectHoweverOftenItIsRunAtOnce() throws Exception {
        given(100);
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<Future<Object>> answers = callers.invokeAll(IntStream.range(0, 20)
                    .mapToObj(i -> (Callable<Object>) () -> {
                        try {
                            return activities.run(transfer(30)).status();
                        } catch (TxmqException e) {
                            return e.getMessage().contains("is in progress") ? "in progress" : e;
                        }
                    })
                    .toList());
            for (Future<Object> answer : answers) {
                assertThat(answer.get()).isIn(Status.CONFIRMED, "in progress");
            }
        } finally {
            callers.shutdown();
        }
        assertTransferred(100, 30);
        assertThat(activities.run(transfer(30)).status()).isEqualTo(Status.CONFIRMED);
        assertThat(count(market, "SELECT COUNT(*) FROM txmq_activity WHERE business_key = ?", key))
                .isOne();
    }

    @Test
    void isRunAnewAfterItWasCancelled() {
        given(10);
        Outcome first = activities.run(transfer(30));
        assertUntouched(10);
        update(bankA, "UPDATE wallet SET balance = 50 WHERE name = ?", key);

        Outcome second = activities.run(transfer(30));

        assertThat(first.status()).isEqualTo(Status.CANCELLED);
        assertThat(second.status()).isEqualTo(Status.CONFIRMED);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(activities.find("transfer", key).orElseThrow().id()).isEqualTo(second.id());
        assertTransferred(50, 30);
    }

    /** As one that sleeps in a garbage collection, or in a container that is paused. */
    @Test
    void whoeverComesTooLateIsToldWhatOthersDecided() throws Exception {
        given(100);
        CountDownLatch swept = new CountDownLatch(1);
        bankA.getBean(Hooks.class).on(Step.RESERVED, key, reservation -> pause(swept));

        CompletableFuture<Outcome> running =
                CompletableFuture.supplyAsync(() -> activities.run(transfer(30).within(Duration.ofMillis(500))));
        await().atMost(SOON)
                .until(() -> count(
                                market,
                                "SELECT COUNT(*) FROM txmq_activity WHERE business_key = ? AND status = 'CANCELLED'",
                                key)
                        == 1);
        swept.countDown();

        assertThat(running.get(2, TimeUnit.MINUTES).status()).isEqualTo(Status.CANCELLED);
        assertUntouched(100);
    }

    /** Nobody runs it any more; the request is in the database, so that any instance puts the order back. */
    @Test
    void theSweepPutsBackWhatADeadInitiatorHasReserved() {
        given(100);
        UUID id = begunAndLeft();

        await().atMost(SOON)
                .until(() -> count(
                                market,
                                "SELECT COUNT(*) FROM txmq_activity WHERE id = ? AND status = 'CANCELLED'",
                                bytes(id))
                        == 1);
        assertUntouched(100);
        assertThat(activities.find("transfer", key).orElseThrow().reason()).contains("deadline");
        await().atMost(SOON).until(() -> payer.status("debit", id, "debit").equals("CANCELLED"));
    }

    /** As a process leaves it that dies after the begin. */
    private UUID begunAndLeft() {
        UUID id = Generators.timeBasedEpochGenerator().generate();
        inTransaction(market, jdbc -> {
            jdbc.sql("""
                    INSERT INTO txmq_activity (id, type, business_key, live_key, status, deadline, next_check_at, created_at)
                    VALUES (?, 'transfer', ?, ?, 'TRYING', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
                    """).params(bytes(id), key, key).update();
            jdbc.sql("""
                    INSERT INTO txmq_activity_branch (activity_id, participant, branch)
                    VALUES (?, 'order', 'order'), (?, 'debit', 'debit'), (?, 'credit', 'credit')
                    """).params(bytes(id), bytes(id), bytes(id)).update();
            jdbc.sql("""
                    INSERT INTO txmq_reservation (participant, activity_id, branch, status, origin, type, business_key, fingerprint,
                                                  request, deadline, created_at)
                    VALUES ('order', ?, 'order', 'RESERVED', 'market', 'transfer', ?, '', ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
                    """).params(bytes(id), key, "\"" + key + "\"").update();
            return jdbc.sql("UPDATE market_order SET status = 'PAYING' WHERE number = ?")
                    .param(key)
                    .update();
        });
        return id;
    }

    @Test
    void theSweepTriesAgainWhenTheOwnBranchCannotBeCancelled() {
        given(100);
        market.getBean(Hooks.class).on(Step.CANCELLED, key, reservation -> {
            throw new IllegalStateException("broken");
        });
        UUID id = begunAndLeft();
        await().atMost(SOON).until(() -> count(market, "SELECT checks FROM txmq_activity WHERE id = ?", bytes(id)) > 0);
        assertThat(count(market, "SELECT COUNT(*) FROM txmq_activity WHERE id = ? AND status = 'TRYING'", bytes(id)))
                .isOne();

        market.getBean(Hooks.class).none(Step.CANCELLED, key);

        await().atMost(SOON)
                .until(() -> count(
                                market,
                                "SELECT COUNT(*) FROM txmq_activity WHERE id = ? AND status = 'CANCELLED'",
                                bytes(id))
                        == 1);
        assertUntouched(100);
    }

    /** Confirm and sweep at the same moment: each activity has one outcome, and all its branches have that. */
    @Test
    void confirmAndSweepNeverBothWin() {
        given(1_000);
        int confirmed = 0;
        for (int i = 0; i < 60; i++) {
            String one = key + "-" + i;
            orders.place(one);
            Activity activity = Activity.of("race", one)
                    .reserve("order", one)
                    .reserve("debit", Transfer.of(key, 1))
                    .reserve("credit", Transfer.of(key, 1))
                    .within(Duration.ofMillis(5 + i % 20));
            Outcome outcome = activities.run(activity);
            confirmed += outcome.isConfirmed() ? 1 : 0;
            assertThat(orders.status(one)).isEqualTo(outcome.isConfirmed() ? "PAID" : "OPEN");
        }
        int paid = confirmed;
        await().atMost(SOON).until(() -> payer.frozen(key) == 0 && payer.balance(key) == 1_000 - paid);
        await().atMost(SOON).until(() -> payee.balance(key) == paid);
        assertThat(payer.entries(key)).isEqualTo(paid);
    }

    @Test
    void manyPayOneMerchantAtOnce() throws Exception {
        given(10_000);
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try {
            List<Future<Status>> answers = callers.invokeAll(IntStream.range(0, 500)
                    .mapToObj(i -> (Callable<Status>) () -> {
                        String one = key + "-" + i;
                        orders.place(one);
                        return activities
                                .run(Activity.of("hot", one)
                                        .reserve("order", one)
                                        .reserve("debit", Transfer.of(key, 2))
                                        .reserve("credit", Transfer.of(key, 2)))
                                .status();
                    })
                    .toList());
            for (Future<Status> answer : answers) {
                assertThat(answer.get()).isEqualTo(Status.CONFIRMED);
            }
        } finally {
            callers.shutdown();
        }
        await().atMost(SOON).until(() -> payee.balance(key) == 1_000);
        await().atMost(SOON).until(() -> payer.balance(key) == 9_000 && payer.frozen(key) == 0);
        assertThat(payee.entries(key)).isEqualTo(500);
    }
}
