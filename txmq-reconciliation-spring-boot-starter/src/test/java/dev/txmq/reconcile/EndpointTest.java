package dev.txmq.reconcile;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.reconcile.app.SteppedClock;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static dev.txmq.reconcile.app.Shop.GROUP;
import static dev.txmq.reconcile.app.Shop.idAt;
import static org.assertj.core.api.Assertions.assertThat;

/** What readers and operators see and do at {@code txmqreconciliation}, and what is shown of it by meters and health. */
@WithEmbeddedMariaDb
class EndpointTest {

    private static final SteppedClock CLOCK = new SteppedClock();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Shop shop;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb) {
        shop = Shop.start(
                mariaDb,
                "endpoint-shop",
                CLOCK,
                "txmq.reconciliation.groups[0].name=" + GROUP,
                "txmq.reconciliation.repair=manual");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    private MessageId lost;
    private String span;

    @BeforeEach
    void clear() throws Exception {
        CLOCK.set(Instant.now().truncatedTo(ChronoUnit.HOURS));
        shop.clear();
        Instant hourAgo = CLOCK.instant().minus(Duration.ofHours(1));
        lost = shop.publish(idAt(hourAgo), null, "PUBLISHED", hourAgo);
        shop.jdbc()
                .sql("UPDATE txmq_message SET message_key = ?")
                .param("=1+1, \"<b>\"\nof x")
                .update();
        span = "\"from\":\"%s\",\"to\":\"%s\"".formatted(hourAgo, CLOCK.instant());
    }

    private static HttpResponse<String> ask(String user, String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(shop.actuator() + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (user != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString((user + ":x").getBytes(StandardCharsets.UTF_8)));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String user, String path) throws Exception {
        return ask(user, "GET", "/txmqreconciliation" + path, null);
    }

    private static HttpResponse<String> post(String user, String what, String body) throws Exception {
        return ask(user, "POST", "/txmqreconciliation/%s/%s".formatted(GROUP, what), body);
    }

    private static JsonNode tree(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    @Test
    void isForReadersAndChangesAreForOperators() throws Exception {
        assertThat(get(null, "").statusCode()).isEqualTo(403);
        assertThat(get("eve", "").statusCode()).isEqualTo(403);
        assertThat(get("rex", "").statusCode()).isEqualTo(200);
        assertThat(post("rex", "run", "{%s}".formatted(span)).statusCode()).isEqualTo(403);
        assertThat(shop.results(GROUP)).isEmpty();
    }

    @Test
    void comparesRepairsAndAccepts() throws Exception {
        JsonNode summary = tree(post("ada", "run", "{%s}".formatted(span)));
        assertThat(summary.path("open").path("LOST").asInt()).isEqualTo(1);
        assertThat(summary.path("addsUp").asBoolean()).isTrue();

        JsonNode page = tree(get("rex", "/%s/differences?kind=LOST&limit=1".formatted(GROUP)));
        assertThat(page.path("differences").path(0).path("id").asString()).isEqualTo(lost.toString());
        assertThat(page.path("next").asString()).isEqualTo(lost.toString());

        assertThat(tree(post("ada", "repair", "{\"ids\":\"%s\"}".formatted(lost)))
                        .path("repaired")
                        .asInt())
                .isEqualTo(1);
        assertThat(shop.differences(GROUP).get(0).repairedBy()).isEqualTo("ada");

        assertThat(tree(post("ada", "accept", "{\"id\":\"%s\",\"reason\":\"a test\"}".formatted(lost)))
                        .path("accepted")
                        .asInt())
                .isEqualTo(1);
        assertThat(post("ada", "accept", "{\"id\":\"%s\",\"reason\":\"a test\"}".formatted(lost))
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        assertThat(post("ada", "run", "{}").body()).contains("from is missing");
        assertThat(post("ada", "repair", "{}").body()).contains("ids are missing: name them, or say all");
        assertThat(post("ada", "dance", "{}").statusCode()).isEqualTo(404);
        assertThat(get("rex", "/%s/differences?kind=GONE".formatted(GROUP)).body())
                .contains("kind must be one of");
        assertThat(get("rex", "/nobody/differences").statusCode()).isEqualTo(400);
        assertThat(get("rex", "/%s/report.pdf".formatted(GROUP)).statusCode()).isEqualTo(404);
    }

    @Test
    void reportsInThreeFormats() throws Exception {
        tree(post("ada", "run", "{%s}".formatted(span)));
        String path = "/%s/report.%%s?from=%s&to=%s"
                .formatted(GROUP, CLOCK.instant().minus(Duration.ofHours(2)), CLOCK.instant());

        HttpResponse<String> html = get("rex", path.formatted("html"));
        assertThat(html.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
        assertThat(html.body())
                .contains("0 of 1 accounted for, 1 LOST.")
                .contains("add up with these")
                .contains("&lt;b&gt;")
                .doesNotContain("<b>")
                .doesNotContain("<script");
        assertThat(get("rex", path.formatted("csv")).body())
                .startsWith("group,topic,id,key,kind,state,produced_at,first_seen_at,repaired_at,repaired_by,note\r\n")
                .contains(",\"'=1+1, \"\"<b>\"\"\nof x\",LOST,OPEN,");
        JsonNode json = tree(get("rex", path.formatted("json")));
        assertThat(json.path("report").asString()).isEqualTo("txmq-reconciliation");
        assertThat(json.path("groups").path(0).path("open").path("LOST").asInt())
                .isEqualTo(1);
    }

    @Test
    void showsInMetersAndHealthWhatAHumanMustLookAt() throws Exception {
        shop.reconciliation().run(GROUP, CLOCK.instant().minus(Duration.ofHours(2)), CLOCK.instant());

        MeterRegistry meters = shop.bean(MeterRegistry.class);
        assertThat(meters.get("txmq.reconciliation.differences")
                        .tags("group", GROUP, "kind", "LOST")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(meters.get("txmq.reconciliation.watermark.age").timeGauge().value(TimeUnit.MINUTES))
                .isEqualTo(60);
        assertThat(meters.get("txmq.reconciliation.windows").timers()).isNotEmpty();
        assertThat(ask(null, "GET", "/health/txmqReconciliation", null).body()).contains("DEGRADED");

        shop.reconciliation().accept(GROUP, lost, "a test", "ada");
        assertThat(ask(null, "GET", "/health/txmqReconciliation", null).body()).contains("UP");
        assertThat(shop.open(GROUP)).doesNotContainKey(Kind.LOST);
    }

    @Test
    void listsNoLedgerWhereThereIsNone() throws Exception {
        assertThat(ask("rex", "GET", "/txmqledgers", null).statusCode()).isEqualTo(404);
    }
}
