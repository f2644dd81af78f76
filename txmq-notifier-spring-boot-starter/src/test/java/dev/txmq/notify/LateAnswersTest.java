package dev.txmq.notify;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;

import static dev.txmq.notify.app.Receiver.hang;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A receiver has so long for its answer, from the name look-up to the last byte, whatever it does meanwhile. */
class LateAnswersTest {

    @RegisterExtension
    static final Instance instance = Instance.of(
            "txmq.notifier.timeout=1s", "txmq.notifier.connect-timeout=500ms", "txmq.notifier.retry-intervals=1s");

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @Test
    void areNotWaitedForWhenThereIsNone() {
        receiver.always(hang());

        assertLate(instance.failed(recipient, receiver));
    }

    @Test
    void areNotBelieved() {
        CountDownLatch late = new CountDownLatch(1);
        receiver.then((request, out, socket) -> {
            late.await(1_300, TimeUnit.MILLISECONDS);
            Receiver.answer(200).answer(request, out, socket);
        });
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-1");

        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(instance.attempts(notice)).hasSize(2);
        assertLate(instance.attempts(notice).get(0));
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .containsExactly(notice.id().toString(), notice.id().toString());
    }

    @Test
    void areNotWaitedForWhenTheyDrip() {
        receiver.always((request, out, socket) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 1000; i++) {
                out.write('x');
                out.flush();
                Receiver.pause(socket, 100);
            }
        });

        Attempt attempt = instance.failed(recipient, receiver);
        assertLate(attempt);
        assertThat(attempt.body()).startsWith("xx");
    }

    @Test
    void areNotWaitedForWhenTheirHeadersDrip() {
        receiver.always((request, out, socket) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 90; i++) {
                out.write("X-%d: y\r\n".formatted(i).getBytes(StandardCharsets.UTF_8));
                out.flush();
                Receiver.pause(socket, 100);
            }
        });

        assertLate(instance.failed(recipient, receiver));
    }

    /** An answer of 1xx says that another follows. */
    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 199})
    void areNotWaitedForWhenTheyOnlySayThatTheyWillCome(int status) {
        receiver.always(Receiver.raw("HTTP/1.1 %d X\r\n\r\n".formatted(status)));

        assertLate(instance.failed(recipient, receiver));
    }

    @Test
    void areNotWaitedForWhenTheySaySoForEver() {
        receiver.always((request, out, socket) -> {
            while (true) {
                out.write("HTTP/1.1 100 X\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            }
        });

        assertLate(instance.failed(recipient, receiver));
    }

    private static void assertLate(Attempt attempt) {
        assertThat(attempt.error()).startsWith("TIMEOUT: ");
        assertThat(attempt.took().toMillis()).isGreaterThanOrEqualTo(1_000);
    }
}
