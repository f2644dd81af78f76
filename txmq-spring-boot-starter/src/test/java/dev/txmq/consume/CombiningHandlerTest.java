package dev.txmq.consume;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.txmq.rocketmq.RetryDelay;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class CombiningHandlerTest {

    private static final int BATCH = 4;

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final CombiningHandler combining = new CombiningHandler(this::handle, BATCH, Duration.ofHours(1));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void handsTheMessagesOfAllThreadsThatWaitToOne() throws Exception {
        Call first = callOf(submit(1));
        Call second = callOf(submit(2));
        List<Future<List<Verdict>>> waiting =
                IntStream.range(3, 6).mapToObj(this::submitAndWait).toList();

        first.settle();
        Call combined = nextCall();
        combined.settle();
        second.settle();

        assertThat(combined.attempts()).containsExactly(3, 4, 5);
        for (int i = 0; i < 3; i++) {
            assertThat(get(waiting.get(i)))
                    .containsExactly(new Verdict.RetryLater(
                            combined.deliveries.get(i), new RetryDelay.Level(3 + i), combined.reason));
        }
    }

    @Test
    void handsOverNoMoreThanABatchAtOnceAndTheOldestFirst() throws Exception {
        Call first = callOf(submit(1));
        Call second = callOf(submit(2));
        IntStream.range(3, 9).forEach(this::submitAndWait);

        first.settle();
        second.settle();

        assertThat(List.of(nextCall().attempts(), nextCall().attempts()))
                .containsExactlyInAnyOrder(List.of(3, 4, 5, 6), List.of(7, 8));
    }

    @Test
    void letsAFullBatchWaitForNobody() throws Exception {
        callOf(submit(1));
        callOf(submit(2));

        submit(3, 4, 5, 6);

        assertThat(nextCall().attempts()).containsExactly(3, 4, 5, 6);
    }

    @Test
    void failsAllWhoseMessagesWereInABatchThatFailed() throws Exception {
        Call first = callOf(submit(1));
        callOf(submit(2));
        Future<List<Verdict>> third = submitAndWait(3);
        Future<List<Verdict>> fourth = submitAndWait(4);

        first.settle();
        nextCall().answer.completeExceptionally(new IllegalStateException("no database"));

        assertThatThrownBy(() -> get(third)).hasRootCauseMessage("no database");
        assertThatThrownBy(() -> get(fourth)).hasRootCauseMessage("no database");
    }

    @Test
    void forgetsAThreadThatIsStoppedWhileItWaits() throws Exception {
        Call first = callOf(submit(1));
        Call second = callOf(submit(2));
        Future<List<Verdict>> stopped = submitAndWait(3);
        submitAndWait(4);

        stopped.cancel(true);
        await().until(() -> waiting() == 1);
        first.settle();
        second.settle();

        assertThat(nextCall().attempts()).containsExactly(4);
    }

    @Test
    void letsAnotherInWhenThoseThatHandleDoNotReturn() throws Exception {
        CombiningHandler impatient = new CombiningHandler(this::handle, BATCH, Duration.ofMillis(10));
        submitTo(impatient, 1);
        submitTo(impatient, 2);
        submitTo(impatient, 3);

        assertThat(List.of(
                        nextCall().attempts(), nextCall().attempts(), nextCall().attempts()))
                .containsExactlyInAnyOrder(List.of(1), List.of(2), List.of(3));
    }

    /** The attempts tell deliveries apart. */
    private Future<List<Verdict>> submit(int... attempts) {
        return submitTo(combining, attempts);
    }

    private Future<List<Verdict>> submitTo(CombiningHandler handler, int... attempts) {
        List<Delivery> deliveries =
                IntStream.of(attempts).mapToObj(Deliveries::ofAttempt).toList();
        return threads.submit(() -> handler.handle(deliveries));
    }

    private Future<List<Verdict>> submitAndWait(int attempt) {
        long before = waiting();
        Future<List<Verdict>> submitted = submit(attempt);
        await().until(() -> waiting() == before + 1);
        return submitted;
    }

    private long waiting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() == Thread.State.TIMED_WAITING)
                .flatMap(thread -> List.of(thread.getValue()).stream())
                .filter(frame -> frame.getClassName().equals(CombiningHandler.class.getName())
                        && frame.getMethodName().equals("awaitTurn"))
                .count();
    }

    private Call callOf(Future<?> submitted) throws InterruptedException {
        assertThat(submitted.isDone()).isFalse();
        return nextCall();
    }

    private Call nextCall() throws InterruptedException {
        Call call = calls.poll(30, TimeUnit.SECONDS);
        assertThat(call).isNotNull();
        return call;
    }

    private List<Verdict> handle(List<Delivery> deliveries) {
        Call call = new Call(deliveries, new CompletableFuture<>(), new IllegalStateException("why"));
        calls.add(call);
        return call.answer.join();
    }

    private static List<Verdict> get(Future<List<Verdict>> verdicts) throws Exception {
        return verdicts.get(30, TimeUnit.SECONDS);
    }

    private record Call(List<Delivery> deliveries, CompletableFuture<List<Verdict>> answer, Exception reason) {

        List<Integer> attempts() {
            return deliveries.stream().map(Delivery::attempt).toList();
        }

        void settle() {
            answer.complete(deliveries.stream()
                    .map(delivery -> (Verdict)
                            new Verdict.RetryLater(delivery, new RetryDelay.Level(delivery.attempt()), reason))
                    .toList());
        }
    }
}
