package dev.txmq.it.tcc;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.TransactionalDatabase;
import dev.txmq.it.tcc.Hooks.Step;
import dev.txmq.tcc.ReservationRefusedException;
import dev.txmq.tcc.participant.BranchId;
import dev.txmq.tcc.participant.Settlement;
import dev.txmq.tcc.wire.OutcomeMessage.Decided;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the participant promises, whatever comes in whatever order: tries over HTTP and outcomes by messages, as initiators send them. */
class ReservationTest extends TccTest {

    private UUID id;

    @BeforeEach
    void fresh() {
        id = UUID.randomUUID();
        given(100);
    }

    private Instant later() {
        return Instant.now().plusSeconds(60);
    }

    private void awaitStatus(String status) {
        await().atMost(SOON).until(() -> payer.status("debit", id, "debit").equals(status));
    }

    private Hooks hooks() {
        return bankA.getBean(Hooks.class);
    }

    @Test
    void aCopyOfATryGetsTheFirstAnswer() {
        Instant deadline = later();

        HttpResponse<String> first = tryOut(id, "debit", deadline, body(30));
        HttpResponse<String> second = tryOut(id, "debit", deadline, body(30));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body()).contains("\"result\"");
        assertThat(hooks().calls(Step.RESERVED, key, "debit")).isOne();
        assertThat(payer.frozen(key)).isEqualTo(30);
        tell(id, "debit", "CANCELLED");
        awaitStatus("CANCELLED");
    }

    @Test
    void anotherRequestUnderTheSameIdIsRefused() {
        Instant deadline = later();
        tryOut(id, "debit", deadline, body(30));

        HttpResponse<String> other = tryOut(id, "debit", deadline, body(31));

        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("other-request");
        assertThat(payer.frozen(key)).isEqualTo(30);
    }

    @Test
    void aCopyThatComesWhileTheFirstRunsIsPutOff() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        hooks().on(Step.RESERVED, key, reservation -> pause(go));
        Instant deadline = later();
        CompletableFuture<HttpResponse<String>> first =
                CompletableFuture.supplyAsync(() -> tryOut(id, "debit", deadline, body(30)));
        await().atMost(SOON).until(() -> hooks().calls(Step.RESERVED, key, "debit") == 1);

        HttpResponse<String> second = tryOut(id, "debit", deadline, body(30));
        go.countDown();

        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(first.get(2, TimeUnit.MINUTES).statusCode()).isEqualTo(201);
        assertThat(tryOut(id, "debit", deadline, body(30)).statusCode()).isEqualTo(200);
        assertThat(hooks().calls(Step.RESERVED, key, "debit")).isOne();
    }

    @Test
    void aTryAfterItsCancelReservesNothing() {
        tell(id, "debit", "CANCELLED");
        awaitStatus("CANCELLED");

        HttpResponse<String> late = tryOut(id, "debit", later(), body(30));

        assertThat(late.statusCode()).isEqualTo(410);
        assertThat(late.body()).contains("cancelled");
        assertThat(tryOut(id, "debit", later(), body(30)).statusCode())
                .as("another one")
                .isEqualTo(410);
        assertThat(payer.frozen(key)).isZero();
        assertThat(hooks().calls(Step.CANCELLED, key, "debit")).isZero();
    }

    @Test
    void aTryAfterItsConfirmationDoesNothing() {
        Instant deadline = later();
        tryOut(id, "debit", deadline, body(30));
        tell(id, "debit", "CONFIRMED");
        awaitStatus("CONFIRMED");

        assertThat(tryOut(id, "debit", deadline, body(30)).statusCode()).isEqualTo(200);
        assertThat(payer.balance(key)).isEqualTo(70);
        assertThat(payer.frozen(key)).isZero();
    }

    /** When the fence has been purged long ago. */
    @Test
    void aTryLongAfterItsDeadlineReservesNothing() {
        HttpResponse<String> late = tryOut(id, "debit", Instant.now().minusSeconds(60), body(30));

        assertThat(late.statusCode()).isEqualTo(410);
        assertThat(late.body()).contains("deadline-over");
        assertThat(payer.frozen(key)).isZero();
        assertThat(payer.status("debit", id, "debit")).isEmpty();
    }

    @Test
    void whatIsThrownByReserveLeavesNothing() {
        hooks().on(Step.RESERVED, key, reservation -> {
            throw new IllegalStateException("after its writing");
        });

        HttpResponse<String> failed = tryOut(id, "debit", later(), body(30));

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("after its writing");
        assertThat(payer.balance(key)).isEqualTo(100);
        assertThat(payer.status("debit", id, "debit")).isEmpty();
        hooks().none(Step.RESERVED, key);
        assertThat(tryOut(id, "debit", later(), body(30)).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aCancelWaitsForATryThatRuns(boolean commits) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        hooks().on(Step.RESERVED, key, reservation -> {
            pause(go);
            if (!commits) {
                throw new IllegalStateException("rolled back");
            }
        });
        CompletableFuture<HttpResponse<String>> running =
                CompletableFuture.supplyAsync(() -> tryOut(id, "debit", later(), body(30)));
        await().atMost(SOON).until(() -> hooks().calls(Step.RESERVED, key, "debit") == 1);

        tell(id, "debit", "CANCELLED");
        go.countDown();

        assertThat(running.get(2, TimeUnit.MINUTES).statusCode()).isEqualTo(commits ? 201 : 500);
        awaitStatus("CANCELLED");
        assertThat(payer.balance(key)).isEqualTo(100);
        assertThat(payer.frozen(key)).isZero();
        assertThat(hooks().calls(Step.CANCELLED, key, "debit")).isEqualTo(commits ? 1 : 0);
    }

    /** As the message, the asker and a copy of the message: each waits for the try's row, and then wants to write it. */
    @Test
    void cancelsThatWaitForATryThatRollsBackLeaveOneFence() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        hooks().on(Step.RESERVED, key, reservation -> {
            pause(go);
            throw new IllegalStateException("rolled back");
        });
        CompletableFuture<HttpResponse<String>> running =
                CompletableFuture.supplyAsync(() -> tryOut(id, "debit", later(), body(30)));
        await().atMost(SOON).until(() -> hooks().calls(Step.RESERVED, key, "debit") == 1);
        List<CompletableFuture<Void>> cancels = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.runAsync(this::cancel, task -> new Thread(task).start()))
                .toList();
        awaitWaiting(bankA, 3);

        go.countDown();

        assertThat(running.get(2, TimeUnit.MINUTES).statusCode()).isEqualTo(500);
        for (CompletableFuture<Void> cancel : cancels) {
            cancel.get(2, TimeUnit.MINUTES);
        }
        assertThat(payer.status("debit", id, "debit")).isEqualTo("CANCELLED");
        assertThat(tryOut(id, "debit", later(), body(30)).statusCode()).isEqualTo(410);
    }

    private void cancel() {
        TransactionTemplate transaction =
                bankA.getBean(TransactionalDatabase.class).handlerTransaction();
        Settlement settlement = bankA.getBean(Settlement.class);
        Runnable once = () -> transaction.executeWithoutResult(
                status -> settlement.settle(new BranchId("debit", id, "debit"), Decided.CANCELLED));
        try {
            once.run();
        } catch (PessimisticLockingFailureException e) {
            // the database has broken a deadlock; a message comes again, and so does the asker
            once.run();
        }
    }

    /** Longer than the database lets anybody wait: the message comes again. */
    @Test
    void aCancelThatGivesUpWaitingForATryComesAgain() throws Exception {
        deployBankA(
                BankApplication.builder(),
                "--spring.datasource.hikari.connection-init-sql=SET SESSION innodb_lock_wait_timeout = 1");
        CountDownLatch go = new CountDownLatch(1);
        hooks().on(Step.RESERVED, key, reservation -> pause(go));
        CompletableFuture<HttpResponse<String>> running =
                CompletableFuture.supplyAsync(() -> tryOut(id, "debit", later(), body(30)));
        await().atMost(SOON).until(() -> hooks().calls(Step.RESERVED, key, "debit") == 1);

        tell(id, "debit", "CANCELLED");
        await().atMost(SOON).until(() -> retries() >= 1);
        go.countDown();

        assertThat(running.get(2, TimeUnit.MINUTES).statusCode()).isEqualTo(201);
        awaitStatus("CANCELLED");
        assertThat(payer.balance(key)).isEqualTo(100);
        assertThat(hooks().calls(Step.CANCELLED, key, "debit")).isOne();
        deployBankA(BankApplication.builder());
    }

    @ParameterizedTest
    @CsvSource({"CONFIRMED, 70", "CANCELLED, 100"})
    void anOutcomeThatIsToldTwiceHappensOnce(String outcome, int balance) {
        tryOut(id, "debit", later(), body(30));

        tell(id, "debit", outcome);
        tell(id, "debit", outcome);
        tell(id, "debit", outcome);

        awaitStatus(outcome);
        await().atMost(SOON).until(() -> meter("duplicate") + meter(outcome.toLowerCase(Locale.ROOT)) >= 3);
        assertThat(payer.balance(key)).isEqualTo(balance);
        assertThat(payer.frozen(key)).isZero();
        assertThat(payer.entries(key)).isEqualTo(outcome.equals("CONFIRMED") ? 1 : 0);
    }

    /** Of whatever message; there is no other at the time. */
    private double retries() {
        return bankA.getBean(MeterRegistry.class)
                .counter("txmq.messages.consumed", "group", "bank-a-outcomes", "outcome", "retry")
                .count();
    }

    private double meter(String result) {
        return bankA.getBean(MeterRegistry.class)
                .counter("txmq.outcomes", "participant", "debit", "result", result)
                .count();
    }

    @Test
    void aConfirmationThatFailsIsTriedAgain() {
        hooks().on(Step.CONFIRMED, key, reservation -> {
            switch (hooks().calls(Step.CONFIRMED, key, "debit")) {
                case 1 -> throw new IllegalStateException("not yet");
                case 2 -> throw new ReservationRefusedException("never");
                default -> {}
            }
        });
        tryOut(id, "debit", later(), body(30));

        tell(id, "debit", "CONFIRMED");

        awaitStatus("CONFIRMED");
        assertThat(payer.balance(key)).isEqualTo(70);
        assertThat(payer.entries(key)).isOne();
        assertThat(hooks().calls(Step.CONFIRMED, key, "debit")).isEqualTo(3);
    }

    /** It would be an effect that nothing was set aside for. */
    @Test
    void aConfirmationWithoutAReservationIsAnErrorAndDoesNothing() {
        tell(id, "debit", "CONFIRMED");

        await().atMost(SOON)
                .until(() -> count(
                                bankA,
                                "SELECT COUNT(*) FROM txmq_dead_letter WHERE message_key = ? AND attempts = 3",
                                key)
                        == 1);
        assertThat(payer.status("debit", id, "debit")).isEmpty();
        assertThat(payer.balance(key)).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"CONFIRMED, CANCELLED", "CANCELLED, CONFIRMED"})
    void aContradictionIsAnErrorAndDoesNothing(String first, String second) {
        tryOut(id, "debit", later(), body(30));
        tell(id, "debit", first);
        awaitStatus(first);
        int balance = payer.balance(key);

        tell(id, "debit", second);

        await().atMost(SOON)
                .until(() -> count(
                                bankA,
                                "SELECT COUNT(*) FROM txmq_dead_letter WHERE message_key = ? AND attempts = 1",
                                key)
                        == 1);
        assertThat(payer.status("debit", id, "debit")).isEqualTo(first);
        assertThat(payer.balance(key)).isEqualTo(balance);
    }

    @ParameterizedTest
    @CsvSource({
        "nobody, market, transfer k, 2026-01-01T00:00:00Z, 404",
        "debit, stranger, transfer k, 2036-01-01T00:00:00Z, 403",
        "debit, market, transfer, 2036-01-01T00:00:00Z, 400",
        "debit, market, transfer k, tomorrow, 400",
        "debit, market, transfer k, -1000000000-01-01T00:00:00Z, 400",
        "debit, market, transfer k, +1000000000-12-31T23:59:59Z, 400",
        "debit, , transfer k, 2036-01-01T00:00:00Z, 400"
    })
    void badTriesAreProblemsOfTheClient(String participant, String origin, String header, String deadline, int status) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("%s/txmq/reservations/%s/%s/debit".formatted(bankAddress, participant, id)))
                .header("Txmq-Activity", header)
                .header("Txmq-Deadline", deadline)
                .PUT(HttpRequest.BodyPublishers.ofString(body(30)));
        if (origin != null) {
            request.header("Txmq-Origin", origin);
        }

        HttpResponse<String> answer = send(request);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(payer.frozen(key)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"null | 422", "{ | 422", "[] | 422", "7 | 422", "{\"amount\":{}} | 422"})
    void bodiesThatAreNoRequestAreProblemsOfTheClient(String body, int status) {
        assertThat(tryOut(id, "debit", later(), body).statusCode()).isEqualTo(status);
        assertThat(tryOut(id, "debit", later(), "\"" + "x".repeat(256 * 1024) + "\"")
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 400",
                "{ | 400",
                "[] | 400",
                "{} | 400",
                "{\"participant\":\"debit\",\"activities\":[null]} | 400",
                "{\"participant\":\"debit\",\"activities\":[\"x\"]} | 400",
                "{\"participant\":\"nobody\",\"activities\":[\"7d444840-9dc0-11d1-b245-5ffdce74fad2\"]} | 404",
                "{\"participant\":\"debit\",\"activities\":[\"7d444840-9dc0-11d1-b245-5ffdce74fad2\"]} | 200"
            })
    void badQuestionsAreProblemsOfTheClient(String body, int status) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(bankAddress + "/txmq/reservations/states"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.body()).isEqualTo("{}");
        }
    }
}
