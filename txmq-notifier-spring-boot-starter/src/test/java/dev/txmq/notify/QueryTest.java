package dev.txmq.notify;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.app.Caller;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;

import static dev.txmq.notify.app.Caller.json;
import static dev.txmq.notify.app.Receiver.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A receiver that missed everything asks for it. */
class QueryTest {

    @RegisterExtension
    static final Instance instance = Instance.onTheWeb(Clock.systemUTC());

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @Test
    void listsFetchesAndConfirmsWhatItWasNotTold() {
        receiver.always(answer(500));
        Created endpoint = instance.add(recipient, receiver.uri());
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            notices.add(instance.tell(recipient, "order-" + i));
        }
        await().until(() -> instance.delivery(notices.get(0)).attempts() == 1);

        Caller caller = new Caller(instance, endpoint);
        List<String> ids = caller.list("undelivered=true&limit=3", () -> {});
        assertThat(ids).isEqualTo(ids(notices));

        HttpResponse<String> one = caller.get("/notifications/" + ids.get(0));
        assertThat(one.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(json(one).get("body").get("data").get("orderNo").asString()).isEqualTo("order-0");
        assertThat(one.body())
                .doesNotContain("lastError", "answered", receiver.uri().toString(), "whsec_");

        assertThat(caller.confirm(ids)).isEqualTo(7);
        assertThat(caller.confirm(ids)).isZero();
        assertThat(instance.delivery(notices.get(0)).status()).isEqualTo(Status.CONFIRMED);
        assertThat(caller.list("undelivered=true", () -> {})).isEmpty();
        assertThat(caller.list("key=order-3", () -> {})).hasSize(1);
    }

    @Test
    void listsAThousandWithoutAGapWhileMoreAreRecorded() {
        Created endpoint = instance.add(recipient, receiver.uri());
        instance.endpoints().disable(endpoint.id(), "so that nothing is sent", "test");
        List<Notice> notices = new ArrayList<>();
        instance.transaction().executeWithoutResult(status -> {
            for (int i = 0; i < 1_050; i++) {
                notices.add(instance.tell(recipient, "order-" + i));
            }
        });

        List<String> ids = new Caller(instance, endpoint)
                .list("undelivered=true", () -> notices.add(instance.tell(recipient, "while it pages")));
        assertThat(ids).hasSizeGreaterThan(1_050).isEqualTo(ids(notices).subList(0, ids.size()));
        assertThat(ids.size()).isGreaterThanOrEqualTo(notices.size() - 1);
    }

    @Test
    void listsWhatWasRecordedInATime() {
        Created endpoint = instance.add(recipient, receiver.uri());
        instance.tell(recipient, "before");
        Instant from = afterNow();
        Notice within = instance.tell(recipient, "within");
        Instant to = afterNow();
        instance.tell(recipient, "after");

        Caller caller = new Caller(instance, endpoint);
        assertThat(caller.list("from=%s&to=%s".formatted(from, to), () -> {}))
                .containsExactly(within.id().toString());
        assertThat(caller.list("from=" + from, () -> {})).hasSize(2);
        assertThat(caller.list("limit=1&to=" + to, () -> {})).hasSize(2);
    }

    /** A time with no record at it, since ids have milliseconds. */
    private static Instant afterNow() {
        Instant now = Instant.now();
        await().until(() -> Instant.now().toEpochMilli() > now.toEpochMilli() + 1);
        return Instant.ofEpochMilli(now.toEpochMilli() + 1);
    }

    private static List<String> ids(List<Notice> notices) {
        return notices.stream().map(notice -> notice.id().toString()).toList();
    }

    @Test
    void isNotShownWhatIsMeantForAnother() {
        Caller mine = new Caller(instance, instance.add(recipient, receiver.uri()));
        String other = Instance.newRecipient();
        instance.add(other, receiver.uri());
        String notMine = instance.tell(other, "order-1").id().toString();

        assertThat(mine.get("/notifications/" + notMine).statusCode()).isEqualTo(404);
        assertThat(mine.list("limit=10", () -> {})).isEmpty();
        assertThat(mine.confirm(List.of(notMine))).isZero();
    }

    @Test
    void isKnownByItsSignatureAlone() {
        Created endpoint = instance.add(recipient, receiver.uri());
        Created other = instance.add(Instance.newRecipient(), receiver.uri());
        Caller caller = new Caller(instance, endpoint);
        String list = "/notifications";

        assertThat(caller.get(list).statusCode()).isEqualTo(200);
        assertThat(new Caller(instance, endpoint.id(), other.secret()).get(list).statusCode())
                .as("another recipient's secret")
                .isEqualTo(401);
        assertThat(new Caller(instance, UUID.randomUUID(), endpoint.secret())
                        .get(list)
                        .statusCode())
                .as("no endpoint")
                .isEqualTo(401);
        assertThat(status(caller, caller.signed("GET", list, "", Instant.now().minusSeconds(600)), list))
                .as("ten minutes ago")
                .isEqualTo(401);
        assertThat(status(caller, caller.signed("GET", list, "", Instant.now().plusSeconds(600)), list))
                .as("in ten minutes")
                .isEqualTo(401);
        assertThat(status(caller, HttpRequest.newBuilder(), list)).as("none").isEqualTo(401);
    }

    @Test
    void isNotBelievedWithASignatureThatWasStolen() {
        Caller caller = new Caller(instance, instance.add(recipient, receiver.uri()));
        String list = "/notifications";
        String confirm = list + "/confirm";
        String ids = "{\"ids\":[\"%s\"]}";
        Notice notice = instance.tell(recipient, "order-1");

        assertThat(status(caller, caller.signed("GET", list, "", Instant.now()), list + "?limit=1"))
                .as("of another query")
                .isEqualTo(401);
        assertThat(status(
                        caller,
                        caller.signed("GET", list, "", Instant.now())
                                .POST(BodyPublishers.ofString(ids.formatted(notice.id()))),
                        confirm))
                .as("of a query, for a change")
                .isEqualTo(401);
        assertThat(status(
                        caller,
                        caller.signed("POST", confirm, ids.formatted(Instance.newId()), Instant.now())
                                .POST(BodyPublishers.ofString(ids.formatted(notice.id()))),
                        confirm))
                .as("of another change")
                .isEqualTo(401);
        HttpRequest.Builder ofANotice = HttpRequest.newBuilder();
        await().until(() -> !receiver.requests().isEmpty());
        receiver.requests().get(0).headers().forEach((name, value) -> {
            if (name.startsWith("webhook-")) {
                ofANotice.header(name, value);
            }
        });
        assertThat(status(
                        caller,
                        ofANotice.header(
                                "txmq-endpoint",
                                instance.delivery(notice).endpoint().toString()),
                        list))
                .as("of a notice that it was told")
                .isEqualTo(401);
    }

    private static int status(Caller caller, HttpRequest.Builder request, String path) {
        return caller.send(request, path).statusCode();
    }

    @Test
    void mayUseItsOldSecretWhileThatIsValid() {
        Created endpoint = instance.add(recipient, receiver.uri());
        Caller caller = new Caller(instance, endpoint);
        instance.endpoints().rotateSecret(endpoint.id(), Duration.ofHours(1));
        assertThat(caller.get("/notifications").statusCode()).isEqualTo(200);

        instance.endpoints().rotateSecret(endpoint.id(), Duration.ZERO);
        assertThat(caller.get("/notifications").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=x", "?after=x", "?from=yesterday", "/x"})
    void isToldWhatIsWrong(String query) {
        Caller caller = new Caller(instance, instance.add(recipient, receiver.uri()));

        assertThat(caller.get("/notifications" + query).statusCode()).isEqualTo(400);
    }

    @Test
    void isToldWhatIsWrongWithItsConfirmation() {
        Caller caller = new Caller(instance, instance.add(recipient, receiver.uri()));

        assertThat(caller.post("/notifications/confirm", "{\"ids\":[]}").statusCode())
                .isEqualTo(400);
        assertThat(caller.post("/notifications/confirm", "x".repeat(20_000)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void mayNotAskTooOften() {
        Caller caller = new Caller(instance, instance.add(recipient, receiver.uri()));
        ExecutorService threads = Executors.newCachedThreadPool();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(CompletableFuture.supplyAsync(
                    () -> caller.get("/notifications?limit=1").statusCode(), threads));
        }

        assertThat(answers)
                .extracting(CompletableFuture::join)
                .contains(200, 429)
                .containsOnly(200, 429);
        threads.shutdown();
    }
}
