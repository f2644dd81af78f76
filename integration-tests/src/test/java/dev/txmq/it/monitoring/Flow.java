package dev.txmq.it.monitoring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.accounts.AccountServiceApplication;
import dev.txmq.it.processes.FreePorts;
import dev.txmq.it.processes.Payments;
import dev.txmq.payments.PaymentServiceApplication;
import dev.txmq.points.PointsServiceApplication;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.users.UserServiceApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * All services, as Prometheus sees them; the user service in both modes, which have meters of their own. One of its two instances reconciles the
 * whole flow, minute by minute.
 */
public final class Flow implements AutoCloseable {

    public static final String[] TOPICS = {
        "user-registered",
        "points-changed",
        "merchant-registered",
        "payment-completed",
        "payment-failed",
        "payment-timeouts",
        "account-service-outcomes",
        "points-service-outcomes"
    };

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration SOON = Duration.ofSeconds(120);
    /** Of the user reconciler, at each service. */
    public static final String PASSWORD = "secret";

    private final String nameServer;
    private final EmbeddedMariaDb database;
    private final List<ConfigurableApplicationContext> services = new ArrayList<>();
    private final String users;
    private final String points;
    private final String payments;
    private final String accounts;

    private final ConfigurableApplicationContext reconciler;

    /** Returns when all of them are ready. */
    public Flow(String nameServer, EmbeddedMariaDb database) {
        this.nameServer = nameServer;
        this.database = database;
        int paymentsPort = new FreePorts().next();
        String initiator = "--txmq.tcc.initiators.payment-service.url=http://localhost:" + paymentsPort;
        points = start(PointsServiceApplication.application(), "monitored_points", 0, initiator);
        accounts = start(AccountServiceApplication.application(), "monitored_accounts", 0, initiator);
        start(
                UserServiceApplication.application()
                        .properties("txmq.producer.mode=outbox", "txmq.producer.group=outbox"),
                "monitored_outbox",
                0,
                // its inbox is another one
                "--txmq.consumer.groups.user-service.enabled=false");
        payments = start(
                PaymentServiceApplication.application(),
                "monitored_payments",
                paymentsPort,
                "--txmq.tcc.participants.account.url=" + accounts,
                "--txmq.tcc.participants.points.url=" + points,
                "--txmq.notifier.encryption-keys=" + Payments.NOTIFIER_KEY,
                "--txmq.notifier.require-https=false",
                "--txmq.notifier.allowed-networks=127.0.0.0/8,::1/128");
        List<String> reconciliation = new ArrayList<>(List.of(
                "--spring.profiles.active=reconciliation",
                "--txmq.reconciliation.window=1m",
                "--txmq.reconciliation.passes=0s",
                "--txmq.reconciliation.retry-time=0s"));
        addresses().forEach((service, address) -> {
            reconciliation.add("--reconciler.%s.url=%s".formatted(service, address));
            reconciliation.add("--reconciler.%s.password=%s".formatted(service, PASSWORD));
        });
        users = start(
                UserServiceApplication.application(), "monitored_users", 0, reconciliation.toArray(String[]::new));
        reconciler = services.get(services.size() - 1);
    }

    /** Where a reconciler asks the services that are not its own. */
    public Map<String, String> addresses() {
        return Map.of(
                "points", points + "/actuator", "payments", payments + "/actuator", "accounts", accounts + "/actuator");
    }

    /** A bean of the instance that reconciles. */
    public <T> T reconciler(Class<T> type) {
        return reconciler.getBean(type);
    }

    /**
     * A user who has the points for it when this returns, and for one payment, whose voucher is entered then. The merchant was told where
     * nobody listens.
     */
    public void run(String username) throws IOException, InterruptedException {
        String user = post(users + "/users", "{\"username\":\"%1$s\",\"email\":\"%1$s@example.com\"}", username);
        String userId = id(user);
        await().atMost(SOON).until(() -> get(points + "/points/" + userId).contains("\"reason\":\"REGISTRATION\""));

        String merchantId =
                id(post(payments + "/merchants", "{\"name\":\"%s & Co\",\"notifyUrl\":\"%s/\"}", username, payments));
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> send(HttpRequest.newBuilder(URI.create(accounts + "/accounts/" + merchantId)))
                                .statusCode()
                        == 200);
        post(
                payments + "/payments",
                "{\"orderNo\":\"%s\",\"userId\":%s,\"merchantId\":%s,\"amount\":\"12.34\",\"currency\":\"CNY\"}",
                username,
                userId,
                merchantId);
        String paid = post(
                payments + "/payments/" + username + "/bank-result",
                "{\"result\":\"SUCCESS\",\"bankReference\":\"bank-1\"}");
        assertThat(paid).contains("\"status\":\"PAID\"");
        await().atMost(SOON)
                .until(() -> get(points + "/points/" + userId).contains("\"reason\":\"PAYMENT\"")
                        && get(accounts + "/accounts/" + merchantId).contains(username)
                        && get(accounts + "/vouchers?orderNo=" + username).contains("bank-1")
                        && get(payments + "/payments/" + username).contains("\"lastStatus\":404"));
    }

    List<Sample> metrics() {
        return services.stream()
                .map(service -> get(url(service) + "/actuator/prometheus"))
                .flatMap(metrics -> Sample.read(metrics).stream())
                .toList();
    }

    static String get(String uri) {
        try {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(uri)));
            assertThat(answer.statusCode()).as(uri).isEqualTo(200);
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String post(String uri, String body, Object... arguments) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(uri))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.formatted(arguments))));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return answer.body();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String id(String json) {
        return JsonMapper.shared().readTree(json).get("id").asString();
    }

    @Override
    public void close() {
        Collections.reverse(services);
        services.forEach(ConfigurableApplicationContext::close);
    }

    /** @return where it is */
    private String start(SpringApplicationBuilder service, String name, int port, String... more) {
        Stream<String> common = Stream.of(
                "--server.port=" + port,
                "--server.address=localhost",
                "--management.endpoints.web.exposure.include=prometheus,txmqinbox,txmqlog,txmqledgers",
                "--service.logins.reconciler.password=" + PASSWORD,
                "--service.logins.reconciler.roles=RECONCILER,OPERATOR",
                "--txmq.name-server=" + nameServer,
                "--spring.datasource.url=" + database.jdbcUrl(name),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password());
        services.add(service.run(Stream.concat(common, Stream.of(more)).toArray(String[]::new)));
        return url(services.get(services.size() - 1));
    }

    private static String url(ConfigurableApplicationContext service) {
        return "http://localhost:" + service.getEnvironment().getRequiredProperty("local.server.port");
    }
}
