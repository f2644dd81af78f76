package dev.txmq.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.NotificationEndpoints.Options;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.app.SteppedClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What happens to notices when our own network or database is away. */
class OutageTest {

    private static final SteppedClock CLOCK = new SteppedClock();

    @RegisterExtension
    static final Instance instance = Instance.of(CLOCK, "txmq.notifier.pause-after=100");

    private final Receiver receiver = instance.receiver();

    @Test
    void ofTheNetworkCountsAgainstNobody() throws IOException {
        List<Created> endpoints = new ArrayList<>();
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String recipient = Instance.newRecipient();
            endpoints.add(instance.add(recipient, URI.create("http://localhost:%d/".formatted(closedPort()))));
            for (int k = 0; k < 8; k++) {
                notices.add(instance.tell(recipient, "order-" + k));
            }
        }

        await().until(() -> instance.jdbc()
                        .sql("SELECT COUNT(*) FROM txmq_delivery WHERE last_error IS NOT NULL AND counted = 0")
                        .query(Integer.class)
                        .single()
                > 0);
        Notice spared = notices.stream()
                .filter(notice -> !instance.attempts(notice).isEmpty())
                .filter(notice -> !instance.attempts(notice).get(0).counted())
                .findFirst()
                .orElseThrow();
        assertThat(instance.wait(spared)).isEqualTo(Duration.ofSeconds(30));

        endpoints.forEach(
                endpoint -> instance.endpoints().change(endpoint.id(), receiver.uri(), Set.of("*"), Options.DEFAULT));
        CLOCK.advance(Duration.ofSeconds(31));
        await().until(() ->
                notices.stream().allMatch(notice -> instance.delivery(notice).status() == Status.DELIVERED));
        assertThat(endpoints)
                .allSatisfy(endpoint -> assertThat(instance.endpoints()
                                .find(endpoint.id())
                                .orElseThrow()
                                .pausedUntil())
                        .isNull());
    }

    @Test
    void ofTheDatabaseBetweenTheAnswerAndItsRecordSendsAgainUnderTheSameId() {
        String recipient = Instance.newRecipient();
        receiver.then((request, out, socket) -> {
            instance.jdbc()
                    .sql("RENAME TABLE txmq_delivery_attempt TO txmq_away")
                    .update();
            Receiver.answer(200).answer(request, out, socket);
        });
        instance.add(recipient, receiver.uri());
        Notice notice = instance.tell(recipient, "order-1");
        await().until(() -> receiver.requests().size() >= 2);
        assertThat(instance.delivery(notice).status()).isEqualTo(Status.WAITING);

        instance.jdbc().sql("RENAME TABLE txmq_away TO txmq_delivery_attempt").update();
        await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
        assertThat(receiver.requests())
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(notice.id().toString());
        assertThat(instance.attempts(notice)).extracting(Attempt::status).containsExactly(200);
    }

    /** They are recorded together, so that all of them are sent again. */
    @Test
    void ofTheDatabaseAfterManyAnswersAtOnceSendsAllOfThemAgain() {
        int number = 20;
        String recipient = Instance.newRecipient();
        instance.add(recipient, receiver.uri(), new Options(number, 10_000, false, null, Map.of()));
        CyclicBarrier together = new CyclicBarrier(
                number,
                () -> instance.jdbc()
                        .sql("RENAME TABLE txmq_delivery_attempt TO txmq_away")
                        .update());
        Receiver.Behaviour behaviour = (request, out, socket) -> {
            together.await();
            Receiver.answer(200).answer(request, out, socket);
        };
        receiver.then(Collections.nCopies(number, behaviour).toArray(Receiver.Behaviour[]::new));
        List<Notice> notices = new ArrayList<>();
        instance.transaction().executeWithoutResult(status -> {
            for (int i = 0; i < number; i++) {
                notices.add(instance.tell(recipient, "order-" + i));
            }
        });
        Set<String> ids = notices.stream().map(notice -> notice.id().toString()).collect(Collectors.toSet());

        await().until(() -> receiver.requests().stream()
                .skip(number)
                .map(request -> request.header("webhook-id"))
                .collect(Collectors.toSet())
                .equals(ids));
        assertThat(notices)
                .extracting(notice -> instance.delivery(notice).status())
                .containsOnly(Status.WAITING);

        instance.jdbc().sql("RENAME TABLE txmq_away TO txmq_delivery_attempt").update();
        await().until(() ->
                notices.stream().allMatch(notice -> instance.delivery(notice).status() == Status.DELIVERED));
        assertThat(notices)
                .allSatisfy(notice -> assertThat(instance.attempts(notice)).hasSize(1));
    }

    @Test
    void ofAClockThatJumpsDelaysNothingForLong() {
        String recipient = Instance.newRecipient();
        instance.add(recipient, receiver.uri());
        CLOCK.advance(Duration.ofDays(1));
        Notice first = instance.tell(recipient, "order-1");
        await().until(() -> instance.delivery(first).status() == Status.DELIVERED);

        CLOCK.advance(Duration.ofDays(-1));
        Notice second = instance.tell(recipient, "order-2");
        await().until(() -> instance.delivery(second).status() == Status.DELIVERED);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
