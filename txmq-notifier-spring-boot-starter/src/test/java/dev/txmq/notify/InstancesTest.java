package dev.txmq.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.MessageId;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.NotificationEndpoints.Options;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;

import static dev.txmq.notify.app.Receiver.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Several instances, one of which sends to an endpoint at a time. */
class InstancesTest {

    private static final String[] SOON = {
        "txmq.notifier.retry-intervals=1s",
        "txmq.notifier.pause-after=1000",
        "txmq.notifier.timeout=1s",
        "txmq.notifier.connect-timeout=500ms"
    };

    @RegisterExtension
    static final Instance first = Instance.of(SOON);

    @RegisterExtension
    static final Instance second = Instance.of(SOON);

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = first.receiver();

    @Test
    void sendEachNoticeOnce() {
        first.add(recipient, receiver.uri(), new Options(8, 10_000, false, null, Map.of()));
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            notices.add((i % 2 == 0 ? first : second).tell(recipient, "order-" + i));
        }

        await().untilAsserted(() -> assertThat(ids()).containsExactlyInAnyOrderElementsOf(expected(notices)));
        await().until(() ->
                notices.stream().allMatch(notice -> first.delivery(notice).status() == Status.DELIVERED));
        assertThat(receiver.mostAtOnce()).isLessThanOrEqualTo(8);
        assertThat(receiver.requests()).hasSize(200);
    }

    @Test
    void keepTheOrderOfAnEndpointThatAsksForIt() {
        receiver.then(answer(200), answer(200), answer(500), answer(500));
        first.add(recipient, receiver.uri(), new Options(4, 10_000, true, null, Map.of()));
        List<Notice> notices = tell(20);

        await().until(() -> receiver.requests().size() >= 22);
        List<String> expected = expected(notices);
        List<String> seen = new ArrayList<>(expected);
        seen.addAll(2, List.of(expected.get(2), expected.get(2)));
        assertThat(ids()).isEqualTo(seen);
        assertThat(receiver.mostAtOnce()).isEqualTo(1);
    }

    /** What the endpoints answer at the same time is recorded together. */
    @Test
    void keepTheOrderOfSeveralEndpointsAtOnce() {
        List<Receiver> receivers = new ArrayList<>();
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Receiver ordered = first.receiver().then(answer(200), answer(500));
            String name = Instance.newRecipient();
            first.add(name, ordered.uri(), new Options(4, 10_000, true, null, Map.of()));
            receivers.add(ordered);
            recipients.add(name);
        }
        List<Notice> notices = new ArrayList<>();
        first.transaction().executeWithoutResult(status -> {
            for (int i = 0; i < 20; i++) {
                recipients.forEach(name -> notices.add(first.tell(name, "order")));
            }
        });

        await().until(() ->
                notices.stream().allMatch(notice -> first.delivery(notice).status() == Status.DELIVERED));
        for (int i = 0; i < 6; i++) {
            String name = recipients.get(i);
            List<String> expected = new ArrayList<>(expected(notices.stream()
                    .filter(notice -> notice.recipient().equals(name))
                    .toList()));
            expected.add(1, expected.get(1));
            assertThat(ids(receivers.get(i))).isEqualTo(expected);
            assertThat(receivers.get(i).mostAtOnce()).isEqualTo(1);
        }
    }

    @Test
    void letOthersPassOneThatFailsElsewhere() {
        receiver.then(answer(500), answer(500));
        first.add(recipient, receiver.uri(), new Options(1, 10_000, false, null, Map.of()));
        List<Notice> notices = tell(20);

        await().until(() ->
                notices.stream().allMatch(notice -> first.delivery(notice).status() == Status.DELIVERED));
        assertThat(ids()).hasSize(22);
        assertThat(ids().subList(2, 20)).doesNotContain(ids().get(0), ids().get(1));
    }

    @Test
    void keepTheRateOfAnEndpoint() {
        first.add(recipient, receiver.uri(), new Options(4, 5, false, null, Map.of()));
        tell(15);

        await().until(() -> receiver.requests().size() == 15);
        List<Long> times = receiver.requests().stream()
                .map(Receiver.Request::nanos)
                .sorted()
                .toList();
        long second = Duration.ofSeconds(1).toNanos();
        assertThat(times.get(14) - times.get(0)).isGreaterThan(2 * second);
        assertThat(IntStream.range(0, 8).mapToLong(i -> times.get(i + 7) - times.get(i)))
                .as("never eight in a second, late arrivals of one included")
                .allMatch(time -> time > second / 2);
    }

    @Test
    void takeOverFromOneWhoseLeaseHasRunOut() {
        Created endpoint = first.add(recipient, receiver.uri());
        lease(endpoint, "UTC_TIMESTAMP(6) + INTERVAL 20 SECOND");
        Notice notice = first.tell(recipient, "order-1");
        Notice control = first.tell(other(), "order-2");
        await().until(() -> first.delivery(control).status() == Status.DELIVERED);
        assertThat(first.delivery(notice).attempts()).isZero();

        lease(endpoint, "UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
        await().until(() -> first.delivery(notice).status() == Status.DELIVERED);
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void doNotBelieveALeaseThatNobodyCanHave() {
        Created endpoint = first.add(recipient, receiver.uri());
        lease(endpoint, "UTC_TIMESTAMP(6) + INTERVAL 1 DAY");

        Notice notice = first.tell(recipient, "order-1");
        await().until(() -> first.delivery(notice).status() == Status.DELIVERED);
    }

    @Test
    void endWhatIsUnderWayWhenTheyStop() {
        receiver.always((request, out, socket) -> {
            Receiver.pause(socket, 300);
            Receiver.answer(200).answer(request, out, socket);
        });
        Notice notice;
        try (Instance third = Instance.of("txmq.notifier.timeout=5s").start("stopping")) {
            third.add(recipient, receiver.uri());
            notice = third.tell(recipient, "order-1");
            await().until(() -> !receiver.requests().isEmpty());
        }

        try (Instance next = Instance.of().start("stopping")) {
            assertThat(next.delivery(notice).status()).isEqualTo(Status.DELIVERED);
            assertThat(next.jdbc()
                            .sql("SELECT COUNT(*) FROM txmq_endpoint WHERE lease IS NOT NULL")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
        assertThat(receiver.requests()).hasSize(1);
    }

    /** The others are claimed: their endpoint is leased, and takes one request at a time. */
    @Test
    void dropWhatIsOfAnEndpointThatSomebodyDeletes() {
        Created endpoint = first.add(recipient, receiver.uri(), new Options(1, 10_000, false, null, Map.of()));
        receiver.then((request, out, socket) -> {
            first.jdbc()
                    .sql("DELETE FROM txmq_endpoint WHERE id = ?")
                    .param(new MessageId(endpoint.id()).toBytes())
                    .update();
            answer(200).answer(request, out, socket);
        });
        first.transaction().executeWithoutResult(status -> tell(3));

        await().until(() -> !receiver.requests().isEmpty());
        Receiver elsewhere = first.receiver();
        String other = Instance.newRecipient();
        first.add(other, elsewhere.uri());
        Notice control = first.tell(other, "order");
        await().until(() -> first.delivery(control).status() == Status.DELIVERED);
        assertThat(receiver.requests()).hasSize(1);
    }

    private String other() {
        String other = Instance.newRecipient();
        first.add(other, receiver.uri());
        return other;
    }

    private static void lease(Created endpoint, String until) {
        first.jdbc()
                .sql("UPDATE txmq_endpoint SET lease = UNHEX(REPLACE(UUID(), '-', '')), leased_until = %s WHERE id = ?"
                        .formatted(until))
                .param(new MessageId(endpoint.id()).toBytes())
                .update();
    }

    private List<Notice> tell(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> first.tell(recipient, "order-" + i))
                .toList();
    }

    private static List<String> expected(List<Notice> notices) {
        return notices.stream().map(notice -> notice.id().toString()).toList();
    }

    private List<String> ids() {
        return ids(receiver);
    }

    private static List<String> ids(Receiver receiver) {
        return receiver.requests().stream()
                .map(request -> request.header("webhook-id"))
                .toList();
    }
}
