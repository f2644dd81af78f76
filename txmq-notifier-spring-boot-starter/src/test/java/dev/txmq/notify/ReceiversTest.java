package dev.txmq.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.standardwebhooks.Webhook;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.NotificationEndpoints.Options;
import dev.txmq.notify.app.Instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The receivers of docs/notification.md verify, know a repetition, and refuse what is forged. */
class ReceiversTest {

    @RegisterExtension
    static final Instance instance = Instance.of();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"java, Receiver.java", "python, receiver.py", "go, receiver.go", "javascript, receiver.js"})
    void takeANoticeOnce(String language, String file) throws Exception {
        List<String> command = command(language, file);
        assumeTrue(isThere(command.get(0)), command.get(0) + " is not there");
        Files.writeString(directory.resolve(file), program(language));
        String recipient = Instance.newRecipient();
        Created endpoint = instance.add(recipient, instance.receiver().uri());
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("WEBHOOK_SECRET", endpoint.secret());
        // what go builds, and would leave behind when it is killed
        builder.environment().put("GOTMPDIR", directory.toString());
        Process process = builder.start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String first = output.readLine();
            assertThat(first).startsWith("port ");
            URI uri = URI.create("http://127.0.0.1:" + first.substring(5) + "/hooks");
            instance.endpoints().change(endpoint.id(), uri, Set.of("*"), Options.DEFAULT);

            Notice notice = instance.tell(recipient, "Bestellung Ä 订单");
            await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
            assertThat(output.readLine()).isEqualTo("new " + notice.id());

            instance.log().replay(instance.delivery(notice).id(), "olga");
            await().until(() -> instance.delivery(notice).status() == Status.DELIVERED);
            assertThat(output.readLine()).isEqualTo("seen " + notice.id());

            long now = System.currentTimeMillis() / 1000;
            assertThat(forge(uri, "x", now, "v1,Zm9yZ2Vk")).isEqualTo(401);
            assertThat(output.readLine()).isEqualTo("refused");
            String old = new Webhook(endpoint.secret()).sign("x", now - 600, "{}");
            assertThat(forge(uri, "x", now - 600, old)).isEqualTo(401);
            assertThat(output.readLine()).isEqualTo("refused");
        } finally {
            // go runs the program in a process of its own
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static int forge(URI uri, String id, long seconds, String signature) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", signature)
                .POST(BodyPublishers.ofString("{}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    private static List<String> command(String language, String file) {
        return switch (language) {
            case "java" ->
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Webhook.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath(),
                        file);
            case "python" -> List.of("python3", file);
            case "go" -> List.of("go", "run", file);
            default -> List.of("node", file);
        };
    }

    private static boolean isThere(String program) {
        return program.startsWith("/")
                || Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private static String program(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```%s\\n((?:import|package|const).*?)```".formatted(language))
                .matcher(Files.readString(Path.of("../docs/notification.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
