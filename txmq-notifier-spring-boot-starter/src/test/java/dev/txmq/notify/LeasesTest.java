package dev.txmq.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.database.Columns;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.app.SteppedClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How endpoints share the requests of an instance that has too few for all, and when another instance gets one of them. */
class LeasesTest {

    private static final SteppedClock CLOCK = new SteppedClock();
    private static final String[] TWO_REQUESTS = {
        "txmq.notifier.max-in-flight=2", "txmq.notifier.concurrency=2", "txmq.notifier.rate-limit=10000"
    };

    private static final String LEASES = "COUNT(DISTINCT lease)";

    @RegisterExtension
    static final Instance instance = Instance.of(CLOCK, TWO_REQUESTS);

    private final Semaphore answers = new Semaphore(0);
    private final Receiver one = patient();
    private final Receiver other = patient();

    private Receiver patient() {
        return instance.receiver().always((request, out, socket) -> {
            answers.acquire();
            Receiver.answer(200).answer(request, out, socket);
        });
    }

    @Test
    void areSharedInTurn() {
        tell(one, 60);
        tell(other, 60);
        awaitBothLeased();

        answers.release(120);
        await().until(() -> one.requests().size() + other.requests().size() == 120);
        assertThat(other.requests().get(29).nanos())
                .isLessThan(one.requests().get(49).nanos());
        assertThat(one.requests().get(29).nanos())
                .isLessThan(other.requests().get(49).nanos());
    }

    @Test
    void leaveABusyEndpointToAnotherInstanceAfterAMinute() {
        List<Notice> notices = new ArrayList<>(tell(one, 20));
        notices.addAll(tell(other, 20));
        awaitBothLeased();
        try (Instance second = Instance.of(CLOCK, TWO_REQUESTS).start("leasestest")) {
            CLOCK.advance(Duration.ofSeconds(30));
            await().until(() -> leased("COUNT(*)", Duration.ofSeconds(50)) == 2);
            answers.release(4);
            await().until(() -> requests() == 7);
            assertThat(leased(LEASES, Duration.ZERO)).isEqualTo(1);

            CLOCK.advance(Duration.ofSeconds(31));
            answers.release(4);
            await().until(() -> leased(LEASES, Duration.ZERO) == 2);

            answers.release(40);
            await().until(() ->
                    notices.stream().allMatch(notice -> second.delivery(notice).status() == Status.DELIVERED));
            assertThat(requests()).isEqualTo(40);
        }
    }

    private static List<Notice> tell(Receiver receiver, int number) {
        String recipient = Instance.newRecipient();
        instance.add(recipient, receiver.uri());
        return IntStream.range(0, number)
                .mapToObj(i -> instance.tell(recipient, "order-" + i))
                .toList();
    }

    private int requests() {
        return one.requests().size() + other.requests().size();
    }

    /** An instance whose requests are all under way leases another endpoint once one of them is answered. */
    private void awaitBothLeased() {
        answers.release();
        await().until(() -> leased("COUNT(*)", Duration.ZERO) == 2);
    }

    private static int leased(String count, Duration longerThan) {
        return instance.jdbc()
                .sql("SELECT %s FROM txmq_endpoint WHERE leased_until > ?".formatted(count))
                .param(Columns.toColumn(CLOCK.instant().plus(longerThan)))
                .query(Integer.class)
                .single();
    }
}
