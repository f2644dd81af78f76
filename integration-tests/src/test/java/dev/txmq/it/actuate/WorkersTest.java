package dev.txmq.it.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.Workers;
import dev.txmq.Workers.Status;
import dev.txmq.it.consume.WatchApplication;
import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.FreePorts;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopTest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Listeners and the relay, which operators hold up. */
class WorkersTest extends ShopTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String OPERATOR = "ada";

    private final String topic = item.replace("item", "worked");
    private final List<ChildProcess> processes = new ArrayList<>();

    @BeforeEach
    void createTopic() {
        rocketMq.createTopic(topic);
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(ChildProcess::kill9);
    }

    @Test
    void callsNoHandlerWhileAListenerIsPausedAndSaysSoInItsHealth() throws Exception {
        try (ConfigurableApplicationContext watch = startWeb()) {
            assertHandled("before");

            JsonNode paused = json(post(watch, topic + "/pause", OPERATOR, "{\"reason\":\"the warehouse is closed\"}"));

            assertThat(paused.path("status").asString()).isEqualTo("PAUSED");
            assertThat(paused.path("remembered").asBoolean()).isFalse();
            assertThat(paused.path("changedBy").asString()).isEqualTo(OPERATOR);
            send("meanwhile");
            assertNotHandled("meanwhile");
            JsonNode health = json(get(watch, "/actuator/health/txmq"));
            assertThat(health.path("status").asString()).isEqualTo("UP");
            assertThat(health.path("details").path("heldUp").path(topic).asString())
                    .startsWith("PAUSED by ada since ")
                    .endsWith(": the warehouse is closed");
            assertThat(json(get(watch, "/actuator/txmqworkers")).path("workers"))
                    .singleElement()
                    .isEqualTo(paused);

            json(post(watch, topic + "/resume", OPERATOR, null));
            awaitHandled("meanwhile");
            assertHandled("after");
            assertThat(json(get(watch, "/actuator/health/txmq")).toString()).doesNotContain("heldUp");
        }
    }

    @Test
    void isForOperatorsOnlyAndSaysWhatCannotBeDone() throws Exception {
        try (ConfigurableApplicationContext watch = startWeb()) {
            assertThat(post(watch, topic + "/pause", "eve", "{\"reason\":\"r\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(watch, topic + "/pause", null, "{\"reason\":\"r\"}").statusCode())
                    .isEqualTo(403);
            assertRefused(watch, topic + "/pause", null, 400, "reason is missing");
            assertRefused(watch, topic + "/resume", null, 409, "is RUNNING: only what is PAUSED can be resumed");
            assertRefused(watch, topic + "/start", null, 409, "is RUNNING: only what is STOPPED can be started");
            assertRefused(watch, "nobody/pause", "{\"reason\":\"r\"}", 404, "no listener or relay 'nobody'");
            assertRefused(watch, topic + "/halt", null, 404, "pause, resume, stop, start and limit to do, not 'halt'");
            assertRefused(
                    watch, topic + "/limit", "{\"perSecond\":0,\"reason\":\"r\"}", 400, "must be 1 message a second");
            assertThat(watch.getBean(Workers.class).list())
                    .singleElement()
                    .satisfies(worker -> assertThat(worker.status()).isEqualTo(Status.RUNNING));
        }
    }

    @Test
    void leavesItsQueuesToOthersWhenItIsStoppedAndKeepsThemWhenItIsPaused() {
        try (ConfigurableApplicationContext one = start();
                ConfigurableApplicationContext other = start()) {
            Workers workers = one.getBean(Workers.class);
            workers.pause(topic, false, "it holds its queues", OPERATOR);
            IntStream.range(0, 32).forEach(i -> send("paused-" + i));
            // those of its queues wait for it
            await().atMost(SOON).until(() -> handled("paused-") > 0);
            await().during(ofSeconds(2)).atMost(SOON).until(() -> handled("paused-") < 32);
            workers.resume(topic, OPERATOR);
            await().atMost(SOON).until(() -> handled("paused-") == 32);

            workers.stop(topic, false, "the other is to have them", OPERATOR);
            IntStream.range(0, 32).forEach(i -> send("stopped-" + i));
            await().atMost(SOON).until(() -> handled("stopped-") == 32);

            workers.start(topic, OPERATOR);
            other.getBean(Workers.class).stop(topic, false, "now the first", OPERATOR);
            assertHandled("started-again");
        }
    }

    @Test
    void holdsForAllInstancesAndTheNextStartWhatIsRemembered() {
        try (ConfigurableApplicationContext one = start()) {
            try (ConfigurableApplicationContext other = start()) {
                one.getBean(Workers.class).pause(topic, true, "for all", OPERATOR);

                awaitStatus(other, Status.PAUSED);
                send("meanwhile");
                assertNotHandled("meanwhile");
            }
            try (ConfigurableApplicationContext next = start()) {
                assertThat(next.getBean(Workers.class).list())
                        .singleElement()
                        .satisfies(worker -> assertThat(worker.remembered()).isTrue())
                        .satisfies(worker -> assertThat(worker.reason()).isEqualTo("for all"));
                assertNotHandled("meanwhile");

                next.getBean(Workers.class).resume(topic, OPERATOR);
                awaitStatus(one, Status.RUNNING);
                awaitHandled("meanwhile");
            }
        }
    }

    @Test
    void startsAListenerThatIsNotEnabled() {
        try (ConfigurableApplicationContext watch = start("--txmq.consumer.groups.%s.enabled=false".formatted(topic))) {
            Workers workers = watch.getBean(Workers.class);
            send("waiting");
            assertThatThrownBy(() -> workers.pause(topic, false, "why not", OPERATOR))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is STOPPED: start it before it is paused");
            assertNotHandled("waiting");

            workers.start(topic, OPERATOR);

            awaitHandled("waiting");
        }
    }

    @Test
    void handlesNoMoreMessagesASecondThanItMay() {
        try (ConfigurableApplicationContext watch = start()) {
            Workers workers = watch.getBean(Workers.class);
            workers.limit(topic, 1, false, "the warehouse is slow", OPERATOR);
            IntStream.range(0, 64).forEach(i -> send("slow-" + i));

            await().atMost(SOON).until(() -> handled("slow-") > 1);
            await().during(ofSeconds(2)).atMost(SOON).until(() -> handled("slow-") < 32);

            // what waits goes on at once
            workers.limit(topic, null, false, "it is quick again", OPERATOR);
            await().atMost(SOON).until(() -> handled("slow-") == 64);
        }
    }

    /** Line "an instance dies while it waits for its handlers, and the pause is remembered" of the crash table. */
    @Test
    @Tag("long")
    void isStillPausedWhenItDiesBeforeItsHandlersAreDone() {
        int port = new FreePorts().next();
        ChildProcess victim = process(port, "--watch.hangs=true", "--txmq.consumer.shutdown-timeout=10m");
        send("in-hand");
        await().atMost(SOON).until(() -> victim.linesWith(WatchApplication.IN_THE_HANDLER) > 0);
        HTTP.sendAsync(
                request(port, topic + "/pause", OPERATOR, "{\"remember\":true,\"reason\":\"stuck\"}"),
                HttpResponse.BodyHandlers.discarding());
        await().atMost(SOON).until(() -> !remembered().isEmpty());

        victim.kill9();
        send("while-dead");

        try (ConfigurableApplicationContext watch = start()) {
            assertNotHandled("in-hand", "while-dead");
            watch.getBean(Workers.class).resume(topic, OPERATOR);
            awaitHandled("in-hand");
            awaitHandled("while-dead");
        }
    }

    /** Line "an instance dies that is paused, and that is not remembered" of the crash table. */
    @Test
    @Tag("long")
    void worksAgainAfterItsDeathWhenThatWasNotRemembered() throws Exception {
        int port = new FreePorts().next();
        ChildProcess victim = process(port);
        HttpResponse<String> paused = HTTP.send(
                request(port, topic + "/pause", OPERATOR, "{\"reason\":\"for now\"}"),
                HttpResponse.BodyHandlers.ofString());
        assertThat(paused.statusCode()).as(paused.body()).isEqualTo(200);
        send("meanwhile");
        assertNotHandled("meanwhile");

        victim.kill9();

        try (ConfigurableApplicationContext watch = start()) {
            awaitHandled("meanwhile");
        }
    }

    /** Line "an instance dies whose relay is paused, and that is remembered" of the crash table. */
    @Test
    @Tag("long")
    void publishesNothingAgainUntilTheRelayIsResumedAlsoAfterItsDeath() throws Exception {
        int port = new FreePorts().next();
        String relay = "relay:" + topic;
        ChildProcess victim = process(port, producing());
        HttpResponse<String> paused = HTTP.send(
                request(port, relay + "/pause", OPERATOR, "{\"remember\":true,\"reason\":\"the broker is ill\"}"),
                HttpResponse.BodyHandlers.ofString());
        assertThat(paused.statusCode()).as(paused.body()).isEqualTo(200);
        MessageId id = insertUnconfirmed();
        await().during(ofSeconds(3)).atMost(SOON).until(() -> isCommitted(id));

        victim.kill9();

        try (ConfigurableApplicationContext watch = start(producing())) {
            await().during(ofSeconds(3)).atMost(SOON).until(() -> isCommitted(id));
            watch.getBean(Workers.class).resume(relay, OPERATOR);
            await().atMost(SOON)
                    .until(() ->
                            status(id).filter(MessageStatus.PUBLISHED::equals).isPresent());
        }
    }

    private String[] producing() {
        return new String[] {"--spring.application.name=" + topic, "--txmq.producer.topics=" + topic};
    }

    /** Committed, and of this producer group, whose relay takes it at once. */
    private MessageId insertUnconfirmed() {
        jdbc.sql("""
                        INSERT INTO txmq_message
                            (id, topic, message_key, payload, status, created_at, next_attempt_at, producer_group)
                        VALUES (RANDOM_BYTES(16), ?, ?, ?, 'COMMITTED', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), ?)
                        """)
                .params(topic, item, "{\"item\":\"%s\"}".formatted(item), topic)
                .update();
        return messageLog.findByKey(item, 1).get(0).id();
    }

    private boolean isCommitted(MessageId id) {
        return status(id).filter(MessageStatus.COMMITTED::equals).isPresent();
    }

    private List<Map<String, Object>> remembered() {
        return jdbc.sql("SELECT name FROM txmq_worker WHERE name = ?")
                .param(topic)
                .query()
                .listOfRows();
    }

    private void send(String what) {
        rocketMq.send(topic, item + "-" + what, "{\"item\":\"%s-%s\"}".formatted(item, what));
    }

    private void assertHandled(String what) {
        send(what);
        awaitHandled(what);
    }

    private void awaitHandled(String what) {
        await().atMost(SOON).until(() -> Purchases.count(jdbc, "statistic", item + "-" + what) == 1);
    }

    private void assertNotHandled(String... whats) {
        await().during(ofSeconds(2))
                .atMost(SOON)
                .until(() ->
                        Stream.of(whats).allMatch(what -> Purchases.count(jdbc, "statistic", item + "-" + what) == 0));
    }

    /** How many of them, each once. */
    private int handled(String prefix) {
        return jdbc.sql("SELECT COUNT(DISTINCT item) FROM statistic WHERE item LIKE ?")
                .param(item + "-" + prefix + "%")
                .query(Integer.class)
                .single();
    }

    private void awaitStatus(ConfigurableApplicationContext watch, Status status) {
        await().atMost(SOON)
                .until(() -> watch.getBean(Workers.class).list().get(0).status() == status);
    }

    private ConfigurableApplicationContext start(String... arguments) {
        return WatchApplication.instance(sharedInfrastructure())
                .run(Stream.concat(Stream.of("--watch.topic=" + topic), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private ConfigurableApplicationContext startWeb() {
        return WatchApplication.instance(sharedInfrastructure())
                .web(WebApplicationType.SERVLET)
                .sources(Operators.class)
                .run(web(0).toArray(String[]::new));
    }

    private List<String> web(int port) {
        return List.of(
                "--watch.topic=" + topic,
                "--spring.main.web-application-type=servlet",
                "--server.port=" + port,
                "--management.endpoints.web.exposure.include=health,txmqworkers",
                "--management.endpoint.health.show-details=always");
    }

    /** Started, and ready. */
    private ChildProcess process(int port, String... arguments) {
        List<String> all = new ArrayList<>(web(port));
        all.add("--spring.main.sources=" + Operators.class.getName());
        all.addAll(List.of(arguments));
        ChildProcess process = WatchApplication.process(topic, sharedInfrastructure(), all.toArray(String[]::new));
        processes.add(process);
        process.start();
        process.awaitReady();
        return process;
    }

    private static void assertRefused(
            ConfigurableApplicationContext watch, String path, @Nullable String body, int status, String why)
            throws Exception {
        HttpResponse<String> answer = post(watch, path, OPERATOR, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(why);
    }

    private static HttpResponse<String> post(
            ConfigurableApplicationContext watch, String path, @Nullable String caller, @Nullable String body)
            throws Exception {
        return HTTP.send(request(port(watch), path, caller, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(int port, String path, @Nullable String caller, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:%d/actuator/txmqworkers/%s".formatted(port, path)))
                .header("Content-Type", "application/json")
                .POST(body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (caller != null) {
            String credentials = caller + ":" + Operators.password(caller);
            request.header(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(US_ASCII)));
        }
        return request.build();
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext watch, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port(watch), path)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static int port(ConfigurableApplicationContext watch) {
        return watch.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }
}
