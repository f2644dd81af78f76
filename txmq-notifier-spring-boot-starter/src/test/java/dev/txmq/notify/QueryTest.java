package dev.txmq.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.standardwebhooks.Webhook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;

import static dev.txmq.notify.app.Receiver.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A receiver that missed everything asks for it. */
class QueryTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @RegisterExtension
    static final Instance instance = Instance.onTheWeb("txmq.notifier.query.enabled=true");

    private final String recipient = Instance.newRecipient();
    private final Receiver receiver = instance.receiver();

    @Test
    void listsFetchesAndConfirmsWhatItWasNotTold() throws Exception {
        receiver.always(answer(500));
        Created endpoint = instance.add(recipient, receiver.uri());
        List<Notice> notices = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            notices.add(instance.tell(recipient, "order-" + i));
        }
        await().until(() -> instance.delivery(notices.get(0)).attempts() == 1);

        List<String> ids = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = json(get(endpoint, "/notifications?undelivered=true&limit=3" + next));
            page.get("notifications").forEach(shown -> ids.add(shown.get("id").asString()));
            next = page.has("next") ? "&after=" + page.get("next").asString() : null;
        }
        assertThat(ids)
                .containsExactlyElementsOf(
                        notices.stream().map(notice -> notice.id().toString()).toList());

        HttpResponse<String> one = get(endpoint, "/notifications/" + ids.get(0));
        assertThat(one.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(json(one).get("body").get("data").get("orderNo").asString()).isEqualTo("order-0");
        assertThat(one.body())
                .doesNotContain("lastError", "answered", receiver.uri().toString(), "whsec_");

        String confirm = "{\"ids\":[\"%s\"]}".formatted(String.join("\",\"", ids));
        assertThat(json(post(endpoint, "/notifications/confirm", confirm))
                        .get("confirmed")
                        .asInt())
                .isEqualTo(7);
        assertThat(json(post(endpoint, "/notifications/confirm", confirm))
                        .get("confirmed")
                        .asInt())
                .isZero();
        assertThat(instance.delivery(notices.get(0)).status()).isEqualTo(Status.CONFIRMED);
        assertThat(json(get(endpoint, "/notifications?undelivered=true"))
                        .get("notifications")
                        .size())
                .isZero();
        assertThat(json(get(endpoint, "/notifications?key=order-3"))
                        .get("notifications")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void isNotShownWhatIsMeantForAnother() throws Exception {
        Created mine = instance.add(recipient, receiver.uri());
        String other = Instance.newRecipient();
        instance.add(other, receiver.uri());
        Notice notMine = instance.tell(other, "order-1");

        assertThat(get(mine, "/notifications/" + notMine.id()).statusCode()).isEqualTo(404);
        assertThat(json(get(mine, "/notifications")).get("notifications").size())
                .isZero();
        String confirm = "{\"ids\":[\"%s\"]}".formatted(notMine.id());
        assertThat(json(post(mine, "/notifications/confirm", confirm))
                        .get("confirmed")
                        .asInt())
                .isZero();
    }

    @Test
    void isKnownByItsSignatureAlone() throws Exception {
        Created endpoint = instance.add(recipient, receiver.uri());
        Created other = instance.add(Instance.newRecipient(), receiver.uri());
        long now = Instant.now().getEpochSecond();
        String list = "/notifications";

        assertThat(send(signed(endpoint.id(), endpoint.secret(), "GET", list, "", now), list)
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(signed(endpoint.id(), other.secret(), "GET", list, "", now), list)
                        .statusCode())
                .as("another recipient's secret")
                .isEqualTo(401);
        assertThat(send(signed(UUID.randomUUID(), endpoint.secret(), "GET", list, "", now), list)
                        .statusCode())
                .as("no endpoint")
                .isEqualTo(401);
        assertThat(send(signed(endpoint.id(), endpoint.secret(), "GET", list, "", now - 600), list)
                        .statusCode())
                .as("ten minutes ago")
                .isEqualTo(401);
        assertThat(send(signed(endpoint.id(), endpoint.secret(), "GET", list, "", now), list + "?limit=1")
                        .statusCode())
                .as("stolen for another query")
                .isEqualTo(401);
        assertThat(HTTP.send(HttpRequest.newBuilder(uri(list)).build(), BodyHandlers.ofString())
                        .statusCode())
                .as("none")
                .isEqualTo(401);
    }

    @Test
    void mayUseItsOldSecretWhileThatIsValid() throws Exception {
        Created endpoint = instance.add(recipient, receiver.uri());
        instance.endpoints().rotateSecret(endpoint.id(), java.time.Duration.ofHours(1));
        assertThat(get(endpoint, "/notifications").statusCode()).isEqualTo(200);

        instance.endpoints().rotateSecret(endpoint.id(), java.time.Duration.ZERO);
        assertThat(get(endpoint, "/notifications").statusCode()).isEqualTo(401);
    }

    @Test
    void isToldWhatIsWrong() throws Exception {
        Created endpoint = instance.add(recipient, receiver.uri());

        assertThat(get(endpoint, "/notifications?limit=0").statusCode()).isEqualTo(400);
        assertThat(get(endpoint, "/notifications?after=x").statusCode()).isEqualTo(400);
        assertThat(get(endpoint, "/notifications/x").statusCode()).isEqualTo(400);
        assertThat(post(endpoint, "/notifications/confirm", "{\"ids\":[]}").statusCode())
                .isEqualTo(400);
        assertThat(post(endpoint, "/notifications/confirm", "x".repeat(20_000)).statusCode())
                .isEqualTo(413);
    }

    @Test
    void mayNotAskTooOften() throws Exception {
        Created endpoint = instance.add(recipient, receiver.uri());
        String path = "/notifications?limit=1";
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(HTTP.sendAsync(
                    signed(
                                    endpoint.id(),
                                    endpoint.secret(),
                                    "GET",
                                    path,
                                    "",
                                    Instant.now().getEpochSecond())
                            .uri(uri(path))
                            .build(),
                    BodyHandlers.ofString()));
        }

        assertThat(answers)
                .extracting(answer -> answer.join().statusCode())
                .contains(200, 429)
                .containsOnly(200, 429);
    }

    private static HttpResponse<String> get(Created endpoint, String path) throws Exception {
        return send(
                signed(
                        endpoint.id(),
                        endpoint.secret(),
                        "GET",
                        path,
                        "",
                        Instant.now().getEpochSecond()),
                path);
    }

    private static HttpResponse<String> post(Created endpoint, String path, String body) throws Exception {
        return send(
                signed(
                                endpoint.id(),
                                endpoint.secret(),
                                "POST",
                                path,
                                body,
                                Instant.now().getEpochSecond())
                        .POST(BodyPublishers.ofString(body)),
                path);
    }

    private static HttpRequest.Builder signed(
            UUID endpoint, String secret, String method, String path, String body, long seconds) throws Exception {
        String id = UUID.randomUUID().toString();
        return HttpRequest.newBuilder()
                .header("txmq-endpoint", endpoint.toString())
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", new Webhook(secret).sign(id, seconds, method + " " + path + "\n" + body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String path)
            throws IOException, InterruptedException {
        return HTTP.send(request.uri(uri(path)).build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:%d%s".formatted(instance.port(), path));
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }
}
