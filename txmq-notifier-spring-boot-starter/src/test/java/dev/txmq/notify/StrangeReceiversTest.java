package dev.txmq.notify;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.app.Receiver.Behaviour;

import static dev.txmq.notify.app.Receiver.answer;
import static dev.txmq.notify.app.Receiver.hang;
import static dev.txmq.notify.app.Receiver.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a receiver may do to the one who tells it: none of it hurts others, or holds a thread for longer than the time-out. */
class StrangeReceiversTest {

    @RegisterExtension
    static final Instance instance = Instance.of(
            "txmq.notifier.timeout=1s", "txmq.notifier.connect-timeout=500ms", "txmq.notifier.retry-intervals=1s");

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void isNotFollowed(int status) {
        Receiver elsewhere = instance.receiver();
        receiver.always(answer(status, "Location: " + elsewhere.uri()));

        assertThat(instance.failed(recipient, receiver).error()).isEqualTo("STATUS: answered " + status);
        assertThat(elsewhere.connections()).isZero();
    }

    @Test
    void isNotFollowedToTheAddressesOfClouds() {
        receiver.always(answer(302, "Location: http://169.254.169.254/latest/meta-data/"));

        assertThat(instance.failed(recipient, receiver).error()).isEqualTo("STATUS: answered 302");
    }

    @Test
    void isBelievedAfterTheBeginningOfAnEndlessAnswer() {
        receiver.always((request, out, socket) -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            byte[] chunk = new byte[8192];
            Arrays.fill(chunk, (byte) 'x');
            writeForEver(out, chunk);
        });
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-1");

        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(instance.attempts(notice).get(0).body()).hasSize(2048);
    }

    private static void writeForEver(OutputStream out, byte[] chunk) throws Exception {
        while (true) {
            out.write("2000\r\n".getBytes(StandardCharsets.UTF_8));
            out.write(chunk);
            out.write("\r\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void isNotUnpacked() {
        receiver.always(raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nBOMB"));
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-2");

        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(instance.attempts(notice).get(0).body()).isEqualTo("BOMB");
        assertThat(receiver.requests().get(0).header("Accept-Encoding")).isNull();
    }

    static Stream<Arguments> noHttp() {
        return Stream.of(
                Arguments.of("a header of 10 MB", raw("HTTP/1.1 200 OK\r\nX: " + "x".repeat(10_000_000) + "\r\n\r\n")),
                Arguments.of("100,000 headers", raw("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000) + "\r\n")),
                Arguments.of("less than its length", (Behaviour) (request, out, socket) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    socket.shutdownOutput();
                }),
                Arguments.of("a length that is none", raw("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")),
                Arguments.of("a length below zero", raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")),
                Arguments.of("two lengths", raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok")),
                Arguments.of("a change of the protocol", raw("HTTP/1.1 101 X\r\nUpgrade: TLS/1.2\r\n\r\n")),
                Arguments.of("nothing", (Behaviour) (request, out, socket) -> socket.close()),
                Arguments.of("a reset", (Behaviour) (request, out, socket) -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }),
                Arguments.of("HTTP/2 alone", (Behaviour) (request, out, socket) -> {
                    // its settings, and a farewell since what came was no HTTP/2
                    out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
                    out.write(new byte[] {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
                    out.flush();
                    socket.close();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noHttp")
    void failsWithAnAnswerThatIsNone(String name, Behaviour behaviour) {
        receiver.always(behaviour);

        assertThat(instance.failed(recipient, receiver).error()).matches("(?s)(RESET|INTERNAL): .*");
    }

    @Test
    void mayAnswerMoreThanItSaysThatItDoes() {
        receiver.always(raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and so on\r\n"));
        instance.add(recipient, receiver.uri());
        Notice first = instance.tell(recipient, "order-4");
        await().until(() -> instance.delivery(first).status() == Status.DELIVERED);
        assertThat(instance.attempts(first).get(0).body()).isEqualTo("ok");

        Notice second = instance.tell(recipient, "order-5");
        await().until(() -> instance.delivery(second).status() == Status.DELIVERED);
    }

    @Test
    void mayAnswerForATimeThatItGoesOn() {
        receiver.always(raw(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-3");

        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
    }

    @Test
    void mayBeAwayAltogether() {
        receiver.close();

        assertThat(instance.failed(recipient, receiver).error()).startsWith("CONNECT: ");
    }

    @Test
    void holdsUpNobodyElse() {
        receiver.always(hang());
        instance.add(recipient, receiver.uri());
        for (int i = 0; i < 50; i++) {
            instance.tell(recipient, "order-" + i);
        }
        await().until(() -> !receiver.requests().isEmpty());

        Receiver healthy = instance.receiver();
        String other = Instance.newRecipient();
        instance.add(other, healthy.uri());
        Notice notice = instance.tell(other, "order-other");
        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);

        await().until(() -> instance.endpoints().ofRecipient(recipient).get(0).pausedUntil() != null);
        assertThat(receiver.mostAtOnce()).isLessThanOrEqualTo(4);
    }
}
