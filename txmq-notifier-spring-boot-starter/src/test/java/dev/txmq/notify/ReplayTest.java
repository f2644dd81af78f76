package dev.txmq.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.DeliveryLog.Delivery;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.delivery.DeliveryTable;

import static dev.txmq.notify.app.Receiver.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What operators do to deliveries, and when they are deleted. */
class ReplayTest {

    @RegisterExtension
    static final Instance instance = Instance.of();

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @Test
    void sendsAgainUnderTheSameIdHoweverOften() {
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-1");
        awaitStatus(notice, Status.DELIVERED);
        Delivery delivery = instance.delivery(notice);

        for (int times = 2; times <= 3; times++) {
            assertThat(instance.log().replay(delivery.id(), "olga")).isTrue();
            awaitStatus(notice, Status.DELIVERED);
            assertThat(receiver.requests()).hasSize(times);
        }

        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(notice.id().toString());
        assertThat(instance.attempts(notice)).extracting(Attempt::number).containsExactly(1, 2, 3);
        assertThat(instance.delivery(notice).replayedBy()).isEqualTo("olga");
    }

    @Test
    void isRefusedForWhatWaits() {
        receiver.always(answer(500));
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-2");
        await().until(() -> instance.delivery(notice).attempts() == 1);

        assertThat(instance.log().replay(instance.delivery(notice).id(), "olga"))
                .isFalse();
        assertThat(instance.log().replay(java.util.UUID.randomUUID(), "olga")).isFalse();
    }

    @Test
    void takesARangeOfThose() {
        Created endpoint = instance.add(recipient, receiver.uri());
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            notices.add(instance.tell(recipient, "order-" + i));
        }
        notices.forEach(notice -> awaitStatus(notice, Status.DELIVERED));
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < 6; i++) {
            instance.jdbc()
                    .sql("UPDATE txmq_delivery SET created_at = ? WHERE notice_id = ?")
                    .params(
                            begin.plus(Duration.ofHours(i))
                                    .toString()
                                    .replace("T", " ")
                                    .replace("Z", ""),
                            notices.get(i).id().toBytes())
                    .update();
        }

        int replayed = instance.log()
                .replayAll(
                        endpoint.id(),
                        begin.plusSeconds(3600),
                        begin.plusSeconds(4 * 3600),
                        Set.of(Status.DELIVERED),
                        100,
                        "olga");

        assertThat(replayed).isEqualTo(3);
        await().until(() -> receiver.requests().size() == 9);
        for (int i = 0; i < 6; i++) {
            int expected = i >= 1 && i < 4 ? 2 : 1;
            Notice notice = notices.get(i);
            await().until(() -> instance.delivery(notice).attempts() == expected);
        }
        assertThat(instance.log()
                        .replayAll(
                                endpoint.id(),
                                begin,
                                begin.plusSeconds(9 * 3600),
                                Set.of(Status.EXHAUSTED),
                                100,
                                "olga"))
                .isZero();
        assertThatThrownBy(() -> instance.log()
                        .replayAll(endpoint.id(), begin, begin.plusSeconds(1), Set.of(Status.WAITING), 100, "olga"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cancelsWhatWaitsAndNothingElse() {
        receiver.always(answer(500));
        Created endpoint = instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-3");
        await().until(() -> instance.delivery(notice).attempts() == 1);
        Delivery delivery = instance.delivery(notice);

        assertThat(instance.log().cancel(delivery.id(), "told by telephone", "olga"))
                .isTrue();
        assertThat(instance.log().cancel(delivery.id(), "told by telephone", "olga"))
                .isFalse();
        assertThat(instance.delivery(notice))
                .satisfies(now -> assertThat(now.status()).isEqualTo(Status.CANCELLED))
                .satisfies(now -> assertThat(now.settledBy()).isEqualTo("olga"))
                .satisfies(now -> assertThat(now.nextAttemptAt()).isNull());
        assertThat(instance.log().list(endpoint.id(), Status.CANCELLED, null, 10))
                .hasSize(1);
        assertThat(instance.log().findByKey(recipient, "order-3", 10)).hasSize(1);
    }

    @Test
    void deletesWhatIsSettledAndNeverWhatWaits() {
        Receiver failing = instance.receiver().always(answer(500));
        instance.add(recipient, receiver.uri());
        instance.add(recipient, failing.uri());
        Notice notice = instance.tell(recipient, "order-4");
        await().until(() -> instance.log().find(notice.id()).stream().allMatch(delivery -> delivery.attempts() == 1));

        purge();
        assertThat(instance.log().find(notice.id())).singleElement().satisfies(left -> {
            assertThat(left.status()).isEqualTo(Status.WAITING);
            assertThat(instance.log().attempts(left.id())).hasSize(1);
            instance.log().cancel(left.id(), "test", "olga");
        });

        purge();
        assertThat(instance.log().find(notice.id())).isEmpty();
        assertThat(instance.jdbc()
                        .sql("SELECT COUNT(*) FROM txmq_notice WHERE id = ?")
                        .param(notice.id().toBytes())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    /** Of everything that is settled, however short ago. */
    private static void purge() {
        instance.transaction()
                .executeWithoutResult(status -> instance.bean(DeliveryTable.class)
                        .purge(
                                List.of(Status.DELIVERED, Status.CONFIRMED, Status.CANCELLED, Status.EXHAUSTED),
                                Instant.now().plusSeconds(60),
                                1000));
    }

    private static void awaitStatus(Notice notice, Status status) {
        await().until(() -> instance.delivery(notice).status() == status);
    }
}
