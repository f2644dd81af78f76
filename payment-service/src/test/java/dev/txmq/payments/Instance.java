package dev.txmq.payments;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.springframework.core.env.Environment;

import static org.awaitility.Awaitility.await;

/** Another instance of the service, in a process of its own, on the database and the broker of the one that is tested. */
final class Instance implements AutoCloseable {

    private static final List<String> SHARED = List.of(
            "txmq.name-server",
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.password",
            "payments.poll-interval",
            "payments.retry-interval",
            "payments.max-retry-interval",
            "txmq.tcc.participants.account.url",
            "txmq.tcc.participants.account.topic",
            "txmq.tcc.participants.points.url",
            "txmq.tcc.participants.points.topic",
            "txmq.producer.topics",
            "txmq.notifier.encryption-keys");

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    /** Returns when it is ready. */
    Instance(Environment environment, Path directory) throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PaymentServiceApplication.class.getName(),
                "--server.address=localhost",
                "--server.port=" + port,
                // longer than a test needs to kill it
                "--txmq.tcc.timeout=15s",
                "--txmq.tcc.try-timeout=15s",
                "--txmq.tcc.try-attempts=1"));
        SHARED.forEach(key -> command.add("--%s=%s".formatted(key, environment.getRequiredProperty(key))));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("instance.log").toFile())
                .start();
        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(this::isReady);
    }

    private boolean isReady() throws IOException, InterruptedException {
        return http.send(
                                HttpRequest.newBuilder(uri("/actuator/health/readiness"))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    /** Does not wait for the answer. */
    void reportSuccess(String orderNo) {
        http.sendAsync(
                HttpRequest.newBuilder(uri("/payments/" + orderNo + "/bank-result"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Requests.bank("SUCCESS", "ref-" + orderNo)))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:%d%s".formatted(port, path));
    }

    /** As `kill -9` does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
