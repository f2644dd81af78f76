package dev.txmq.it.monitoring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.points.PointsServiceApplication;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.users.UserServiceApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Both services, as Prometheus sees them; the user service in both modes, which have meters of their own. */
final class Flow implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext points;
    private final ConfigurableApplicationContext users;
    private final ConfigurableApplicationContext outbox;

    Flow(String nameServer, EmbeddedMariaDb database) {
        points = start(PointsServiceApplication.application(), nameServer, "monitored_points", database);
        users = start(UserServiceApplication.application(), nameServer, "monitored_users", database);
        outbox = start(
                UserServiceApplication.application()
                        .properties("txmq.producer.mode=outbox", "txmq.producer.group=outbox"),
                nameServer,
                "monitored_outbox",
                database);
    }

    /** Somebody who has points when this returns. */
    void register(String username) throws IOException, InterruptedException {
        HttpResponse<String> registered = HTTP.send(
                HttpRequest.newBuilder(URI.create(uri(users, "/users")))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"username\":\"%1$s\",\"email\":\"%1$s@example.com\"}".formatted(username)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String location = registered.headers().firstValue("Location").orElseThrow();
        String account = uri(points, location.replace("/users/", "/points/"));
        await().atMost(Duration.ofSeconds(120)).until(() -> get(account).contains("\"reason\":\"REGISTRATION\""));
    }

    List<Sample> metrics() {
        return Stream.of(users, outbox, points)
                .map(service -> get(uri(service, "/actuator/prometheus")))
                .flatMap(metrics -> Sample.read(metrics).stream())
                .toList();
    }

    static String get(String uri) {
        try {
            HttpResponse<String> answer =
                    HTTP.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(uri).isEqualTo(200);
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        outbox.close();
        users.close();
        points.close();
    }

    private static ConfigurableApplicationContext start(
            SpringApplicationBuilder service, String nameServer, String name, EmbeddedMariaDb database) {
        return service.run(
                "--server.port=0",
                "--management.endpoints.web.exposure.include=prometheus",
                "--txmq.name-server=" + nameServer,
                "--spring.datasource.url=" + database.jdbcUrl(name),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password());
    }

    private static String uri(ConfigurableApplicationContext service, String path) {
        return "http://localhost:" + service.getEnvironment().getRequiredProperty("local.server.port") + path;
    }
}
