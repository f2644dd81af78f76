package dev.txmq.notify.send;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.DeliveryLog.Delivery;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.Notice;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.delivery.DeliveryTable;
import dev.txmq.notify.delivery.DeliveryTable.Parcel;
import dev.txmq.notify.send.Answer.Failure;
import dev.txmq.notify.send.Records.Next;

import static dev.txmq.database.Columns.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is recorded together, and what is not. Those who record are held up, so that more answers come meanwhile. */
class RecorderTest {

    @RegisterExtension
    static final Instance instance = Instance.of();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Records records = instance.bean(Records.class);
    private final Recorder recorder = new Recorder(records, threads);
    private final CompletableFuture<Void> goOn = new CompletableFuture<>();
    private final Map<UUID, Next> ended = new ConcurrentHashMap<>();
    private final String recipient = Instance.newRecipient();
    private final Created endpoint = instance.addDisabled(recipient);

    @BeforeEach
    void holdUpThoseWhoRecord() {
        CountDownLatch held = new CountDownLatch(Recorder.THREADS);
        for (int i = 0; i < Recorder.THREADS; i++) {
            Attempted first = success(instance.tell(recipient, "first"));
            threads.execute(() -> recorder.record(first, next -> {
                held.countDown();
                goOn.join();
            }));
            int left = Recorder.THREADS - 1 - i;
            await().until(() -> held.getCount() == left);
        }
    }

    @AfterEach
    void end() {
        goOn.complete(null);
        threads.shutdownNow();
    }

    @Test
    void takesTogetherWhatHasComeMeanwhile() {
        List<Notice> notices = tell(10);
        notices.forEach(notice -> record(success(notice)));
        assertThat(ended).isEmpty();

        goOn.complete(null);
        await().until(() -> ended.size() == 10);
        assertThat(ended.values()).containsOnly(Next.GO_ON);
        List<Delivery> deliveries =
                notices.stream().map(notice -> instance.delivery(notice)).toList();
        assertThat(deliveries).extracting(Delivery::status).containsOnly(Status.DELIVERED);
        assertThat(deliveries).extracting(Delivery::attempts).containsOnly(1);
        assertThat(deliveries.stream().map(Delivery::settledAt).distinct().count())
                .as("moments, one for each transaction")
                .isLessThanOrEqualTo(Recorder.THREADS);
    }

    /** Another instance had its lease meanwhile. Both attempts are on record, and the other one counts. */
    @Test
    void recordsOneAloneThatSomebodyElseHasSettled() {
        List<Notice> notices = tell(5);
        Notice lost = notices.get(2);
        notices.forEach(notice -> record(success(notice)));
        records.record(success(lost));
        Instant settled = instance.delivery(lost).settledAt();

        goOn.complete(null);
        await().until(() -> ended.size() == 5);
        assertThat(ended.values()).containsOnly(Next.GO_ON);
        for (Notice notice : notices) {
            assertThat(instance.delivery(notice).status()).isEqualTo(Status.DELIVERED);
            assertThat(instance.attempts(notice))
                    .extracting(Attempt::number)
                    .containsExactlyElementsOf(notice.equals(lost) ? List.of(1, 2) : List.of(1));
        }
        assertThat(instance.delivery(lost).settledAt()).isEqualTo(settled);
    }

    @Test
    void waitsForNoneThatAnOperatorHasInATransaction() {
        List<Notice> notices = tell(5);
        notices.forEach(notice -> record(success(notice)));
        UUID cancelled = instance.delivery(notices.get(2)).id();

        instance.transaction().executeWithoutResult(status -> {
            instance.jdbc()
                    .sql("UPDATE txmq_delivery SET status = 'CANCELLED', next_attempt_at = NULL WHERE id = ?")
                    .param(bytes(cancelled))
                    .update();
            goOn.complete(null);
            await().until(() -> ended.size() >= 4);
        });

        await().until(() -> ended.size() == 5);
        assertThat(instance.delivery(notices.get(2)).status()).isEqualTo(Status.CANCELLED);
        ended.remove(cancelled);
        assertThat(ended.values()).containsOnly(Next.GO_ON);
    }

    @Test
    void leavesAllWaitingWhenTheirTransactionFails() {
        List<Notice> notices = tell(10);
        notices.forEach(notice -> record(success(notice)));
        instance.jdbc().sql("RENAME TABLE txmq_delivery_attempt TO txmq_away").update();
        try {
            goOn.complete(null);
            await().until(() -> ended.size() == 10);
        } finally {
            instance.jdbc()
                    .sql("RENAME TABLE txmq_away TO txmq_delivery_attempt")
                    .update();
        }
        assertThat(ended.values()).containsOnly(Next.LATER);
        assertThat(notices)
                .extracting(notice -> instance.delivery(notice).status())
                .containsOnly(Status.WAITING);
        assertThat(notices)
                .extracting(notice -> instance.delivery(notice).attempts())
                .containsOnly(0);

        notices.forEach(notice -> recorder.record(success(notice), next -> {}));
        await().until(() ->
                notices.stream().allMatch(notice -> instance.delivery(notice).status() == Status.DELIVERED));
        assertThat(notices)
                .allSatisfy(notice -> assertThat(instance.attempts(notice)).hasSize(1));
    }

    @Test
    void recordsAFailureAloneAndAtOnce() {
        Notice notice = instance.tell(recipient, "order");
        Answer answer =
                new Answer(Instant.now(), Duration.ofMillis(3), 500, Failure.STATUS, "answered 500", null, null);

        record(new Attempted(parcel(notice), answer, true, UUID.randomUUID()));
        assertThat(ended.values()).containsExactly(Next.LOOK);
        assertThat(instance.delivery(notice).status()).isEqualTo(Status.WAITING);
        assertThat(instance.delivery(notice).lastError()).isEqualTo("answered 500");
        assertThat(instance.endpoints().find(endpoint.id()).orElseThrow().failingSince())
                .as("another instance has its lease")
                .isNull();
    }

    private void record(Attempted attempted) {
        recorder.record(attempted, next -> ended.put(attempted.delivery(), next));
    }

    private List<Notice> tell(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> instance.tell(recipient, "order-" + i))
                .toList();
    }

    private static Attempted success(Notice notice) {
        Answer answer = new Answer(Instant.now(), Duration.ofMillis(3), 200, null, null, null, null);
        return new Attempted(parcel(notice), answer, true, UUID.randomUUID());
    }

    private static Parcel parcel(Notice notice) {
        UUID id = instance.delivery(notice).id();
        return instance.transaction()
                .execute(status -> instance.bean(DeliveryTable.class).read(List.of(id), Instant.now()))
                .get(id);
    }
}
