package dev.txmq.it.tcc;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.it.actuate.Operators;
import dev.txmq.tcc.Activities.Outcome;

import static dev.txmq.database.Columns.toColumn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What operators see and do, over HTTP, in instances that Spring Security guards. */
class TccEndpointTest extends TccTest {

    @Override
    protected Class<?>[] more(String name) {
        return new Class<?>[] {Operators.class};
    }

    private HttpResponse<String> get(String url, @Nullable String caller) {
        return send(request(url, caller).GET());
    }

    private HttpResponse<String> post(String url, @Nullable String caller, String body) {
        return send(request(url, caller).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(String url, @Nullable String caller) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json");
        if (caller != null) {
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString((caller + ":" + caller).getBytes(StandardCharsets.US_ASCII)));
        }
        return request;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void showsAnActivityAndItsReservations() {
        given(10);
        Outcome outcome = activities.run(transfer(30));
        awaitCompleted(outcome);

        JsonNode byId = json(get(marketAddress + "/actuator/txmqactivities?id=" + outcome.id(), null));
        JsonNode byKey = json(get(marketAddress + "/actuator/txmqactivities?key=" + key, "ada"));

        assertThat(byId.path("status").asString()).isEqualTo("CANCELLED");
        assertThat(byId.path("branches")).hasSize(3);
        assertThat(byId.has("reason")).as("for operators only").isFalse();
        assertThat(byKey.path("activities").path(0).path("reason").asString()).contains("less than");
        JsonNode reserved = json(get(bankAddress + "/actuator/txmqreservations/debit/" + outcome.id(), null));
        assertThat(reserved.path("reservations").path(0).path("status").asString())
                .isEqualTo("CANCELLED");
        assertThat(json(get(marketAddress + "/actuator/txmqactivities", null)).has("open"))
                .isTrue();
        assertThat(json(get(bankAddress + "/actuator/txmqreservations", null)).has("debit"))
                .isTrue();
        assertThat(json(get(bankAddress + "/actuator/txmqreservations/debit?status=CANCELLED", null))
                        .path("reservations"))
                .isNotEmpty();
    }

    @Test
    void wrongQuestionsAreAnsweredWithASentence() {
        String unknown = UUID.randomUUID().toString();

        assertThat(get(marketAddress + "/actuator/txmqactivities?id=x", null).statusCode())
                .isEqualTo(400);
        assertThat(get(marketAddress + "/actuator/txmqactivities?id=" + unknown, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(get(bankAddress + "/actuator/txmqreservations/nobody", null).statusCode())
                .isEqualTo(404);
        assertThat(get(bankAddress + "/actuator/txmqreservations/debit?status=LOST", null)
                        .statusCode())
                .isEqualTo(400);
        assertThat(get(bankAddress + "/actuator/txmqreservations/debit?limit=0", null)
                        .statusCode())
                .isEqualTo(400);
        assertThat(get(bankAddress + "/actuator/txmqreservations/debit/" + unknown, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(post(bankAddress + "/actuator/txmqreservations/debit/" + unknown, "ada", "{\"ask\":true}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(post(marketAddress + "/actuator/txmqactivities/" + unknown, "ada", "{\"cancel\":true}")
                        .statusCode())
                .isEqualTo(404);
    }

    /** Its deadline is far, and nobody runs it. */
    private UUID trying() {
        UUID id = UUID.randomUUID();
        inTransaction(market, jdbc -> {
            jdbc.sql("""
                    INSERT INTO txmq_activity (id, type, business_key, live_key, status, deadline, next_check_at, created_at)
                    VALUES (?, 'transfer', ?, ?, 'TRYING', ?, ?, UTC_TIMESTAMP(6))
                    """)
                    .params(
                            bytes(id),
                            key,
                            key,
                            toColumn(Instant.now().plusSeconds(3600)),
                            toColumn(Instant.now().plusSeconds(3600)))
                    .update();
            return jdbc.sql(
                            "INSERT INTO txmq_activity_branch (activity_id, participant, branch) VALUES (?, 'debit', 'debit')")
                    .param(bytes(id))
                    .update();
        });
        return id;
    }

    @Test
    void anOperatorCancelsWhatNobodyHasDecided() {
        given(100);
        UUID id = trying();
        tryOut(id, "debit", Instant.now().plusSeconds(3600), body(30));
        String url = marketAddress + "/actuator/txmqactivities/" + id;

        assertThat(post(url, "eve", "{\"cancel\":true}").statusCode()).isEqualTo(403);
        assertThat(post(url, "ada", "{\"confirm\":true}").statusCode()).isEqualTo(400);
        JsonNode cancelled = json(post(url, "ada", "{\"cancel\":true}"));

        assertThat(cancelled.path("status").asString()).isEqualTo("CANCELLED");
        assertThat(cancelled.path("reason").asString()).isEqualTo("cancelled by ada");
        assertThat(post(url, "ada", "{\"cancel\":true}").statusCode()).isEqualTo(409);
        await().atMost(SOON).until(() -> payer.frozen(key) == 0 && payer.balance(key) == 100);
    }

    @Test
    void anOperatorSettlesWhatTheInitiatorHasLost() {
        given(100);
        UUID id = UUID.randomUUID();
        tryOut(id, "debit", Instant.now().plusSeconds(3600), body(30));
        String url = bankAddress + "/actuator/txmqreservations/debit/" + id;

        assertThat(post(url, "eve", "{\"settle\":\"CANCELLED\",\"reason\":\"x\"}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(url, "ada", "{\"settle\":\"CANCELLED\"}").statusCode()).isEqualTo(400);
        assertThat(post(url, "ada", "{\"settle\":\"RESERVED\",\"reason\":\"x\"}")
                        .statusCode())
                .isEqualTo(400);
        JsonNode settled = json(post(url, "ada", "{\"settle\":\"CANCELLED\",\"reason\":\"books compared\"}"));

        JsonNode branch = settled.path("reservations").path(0);
        assertThat(branch.path("status").asString()).isEqualTo("CANCELLED");
        assertThat(branch.path("settledBy").asString()).isEqualTo("ada");
        assertThat(branch.path("settleReason").asString()).isEqualTo("books compared");
        // the books are the operator's
        assertThat(payer.frozen(key)).isEqualTo(30);
        assertThat(post(url, "ada", "{\"settle\":\"CANCELLED\",\"reason\":\"x\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void nobodySettlesAgainstTheInitiator() {
        given(100);
        UUID id = trying();
        tryOut(id, "debit", Instant.now().plusSeconds(3600), body(30));
        update(
                market,
                "UPDATE txmq_activity SET status = 'CONFIRMED', decided_at = created_at WHERE id = ?",
                bytes(id));
        String url = bankAddress + "/actuator/txmqreservations/debit/" + id;

        HttpResponse<String> refused = post(url, "ada", "{\"settle\":\"CANCELLED\",\"reason\":\"x\"}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("is CONFIRMED");
        assertThat(payer.status("debit", id, "debit")).isEqualTo("RESERVED");

        json(post(url, "ada", "{\"ask\":true}"));
        await().atMost(SOON).until(() -> payer.status("debit", id, "debit").equals("CONFIRMED"));
    }
}
