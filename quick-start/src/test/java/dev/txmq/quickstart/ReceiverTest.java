package dev.txmq.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import com.standardwebhooks.Webhook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class ReceiverTest {

    private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String REGISTRATION = "{\"id\":1,\"secret\":\"%s\"}".formatted(SECRET);
    private static final String NOTICE = "{\"type\":\"payment.paid\",\"data\":{\"orderNo\":\"ORD-1\"}}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private Receiver receiver;

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void printsWhatItIsToldOnceItHasTheSecret(CapturedOutput output) throws Exception {
        start();

        assertThat(tell("id-1", SECRET, PATIENCE)).isEqualTo(401);
        assertThat(output).contains("payment.paid of ORD-1, attempt 1 at id-1: NOT VERIFIED");
        assertThat(post("/secret", REGISTRATION)).isEqualTo(200);
        assertThat(tell("id-1", SECRET, PATIENCE)).isEqualTo(204);
        assertThat(output).contains("payment.paid of ORD-1, attempt 2 at id-1: verified, answers 204");
        assertThat(tell("id-2", SECRET, PATIENCE)).isEqualTo(204);
        assertThat(output).contains("payment.paid of ORD-1, attempt 1 at id-2: verified");
    }

    @Test
    void believesNobodyElse(CapturedOutput output) throws Exception {
        start();
        post("/secret", REGISTRATION);

        assertThat(tell("id-1", "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcw==", PATIENCE))
                .isEqualTo(401);
        assertThat(post("/hooks", NOTICE)).isEqualTo(401);
        assertThat(output).doesNotContain(": verified");
    }

    @Test
    void failsHangsAndComesBack(CapturedOutput output) throws Exception {
        start();
        post("/secret", REGISTRATION);

        post("/fail", "");
        assertThat(tell("id-1", SECRET, PATIENCE)).isEqualTo(500);
        post("/hang", "");
        assertThatThrownBy(() -> tell("id-1", SECRET, Duration.ofSeconds(1))).isInstanceOf(HttpTimeoutException.class);
        post("/work", "");
        assertThat(tell("id-1", SECRET, PATIENCE)).isEqualTo(204);
        assertThat(output)
                .containsSubsequence(
                        "attempt 1 at id-1: verified, answers 500",
                        "attempt 2 at id-1: verified, does not answer",
                        "attempt 3 at id-1: verified, answers 204");
    }

    @Test
    void knowsItsSecretsAfterANewStart() throws Exception {
        start();
        post("/secret", REGISTRATION);
        receiver.close();
        start();

        assertThat(tell("id-1", SECRET, PATIENCE)).isEqualTo(204);
    }

    @Test
    void takesOnlyRegistrationsForSecrets() throws Exception {
        start();

        assertThat(post("/secret", "{\"id\":1}")).isEqualTo(400);
        assertThat(post("/secret", SECRET)).isEqualTo(400);
        assertThat(http.send(request("/secret").build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(405);
    }

    private void start() {
        receiver = Receiver.start(0, directory);
    }

    private int tell(String id, String secret, Duration timeout) throws IOException, InterruptedException {
        long now = Instant.now().getEpochSecond();
        HttpRequest request = request("/hooks")
                .header("webhook-id", id)
                .header("webhook-timestamp", String.valueOf(now))
                .header("webhook-signature", sign(id, now, secret))
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofString(NOTICE))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static String sign(String id, long now, String secret) {
        try {
            return new Webhook(secret).sign(id, now, NOTICE);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private int post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                        request(path)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(receiver.port(), path)));
    }
}
