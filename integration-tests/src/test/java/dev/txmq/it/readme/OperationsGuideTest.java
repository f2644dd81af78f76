package dev.txmq.it.readme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.points.PointsServiceApplication;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.users.UserServiceApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The commands that docs/operations.md shows make a new broker ready for both services. */
@ExtendWith(OutputCaptureExtension.class)
@WithEmbeddedMariaDb
class OperationsGuideTest {

    private static final String CHANGES_THE_FIRST_PASSWORD = "updateUser";

    private final List<String> commands = Files.readAllLines(Path.of("../docs/operations.md")).stream()
            .dropWhile(line -> !line.equals("### Users and rights"))
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("mqadmin "))
            .toList();

    OperationsGuideTest() throws IOException {}

    @Test
    void preparesABrokerForBothServices(EmbeddedMariaDb database, CapturedOutput output) throws Exception {
        try (EmbeddedRocketMq mq = EmbeddedRocketMq.builder()
                .production()
                .setting("initAuthenticationUser", "{\"username\":\"admin\",\"password\":\"first\"}")
                .start()) {
            assertThat(commands).hasSize(14).first().asString().contains(CHANGES_THE_FIRST_PASSWORD);
            commands.forEach(command -> run(command, mq.nameServer()));

            try (ConfigurableApplicationContext points =
                            start(PointsServiceApplication.application(), "points", mq, database);
                    ConfigurableApplicationContext users =
                            start(UserServiceApplication.application(), "user", mq, database)) {
                HttpResponse<String> registered = send(HttpRequest.newBuilder(uri(users, "/users"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"username\":\"ada\",\"email\":\"ada@example.com\"}")));

                assertThat(registered.statusCode()).isEqualTo(201);
                await().atMost(Duration.ofSeconds(120))
                        .until(() -> send(HttpRequest.newBuilder(uri(points, "/points/1")))
                                .body()
                                .contains("\"balance\":100"));
            }
        }
        // the applications of other tests look for stranded messages all the time, and this one leaves none
        assertThat(output.getOut()
                        .lines()
                        .filter(line -> line.contains(" ERROR ") && !line.contains("StrandedMessages")))
                .isEmpty();
    }

    private static void run(String command, String nameServer) {
        String password = command.contains(CHANGES_THE_FIRST_PASSWORD) ? "first" : "of-ADMIN_PASSWORD";
        String[] arguments = command.substring("mqadmin ".length())
                .replace("localhost:9876", nameServer)
                .replace("$", "of-")
                .split("\\s+");
        MQAdminStartup.main0(arguments, new AclClientRPCHook(new SessionCredentials("admin", password)));
    }

    private static ConfigurableApplicationContext start(
            SpringApplicationBuilder service, String name, EmbeddedRocketMq mq, EmbeddedMariaDb database) {
        return service.run(
                "--server.port=0",
                "--txmq.name-server=" + mq.nameServer(),
                "--txmq.access-key=" + name + "-service",
                "--txmq.secret-key=of-" + name.toUpperCase() + "_SERVICE_PASSWORD",
                "--spring.datasource.url=" + database.jdbcUrl("guide_" + name),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password());
    }

    private static URI uri(ConfigurableApplicationContext service, String path) {
        return URI.create(
                "http://localhost:" + service.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
