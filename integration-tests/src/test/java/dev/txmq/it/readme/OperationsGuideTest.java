package dev.txmq.it.readme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

import dev.txmq.accounts.AccountServiceApplication;
import dev.txmq.it.processes.Payments;
import dev.txmq.payments.PaymentServiceApplication;
import dev.txmq.points.PointsServiceApplication;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.users.UserServiceApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The commands that docs/operations.md shows make a new broker ready for all services. */
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
    void preparesABrokerForAllServices(EmbeddedMariaDb database, CapturedOutput output) throws Exception {
        try (EmbeddedRocketMq mq = EmbeddedRocketMq.builder()
                .production()
                .setting("initAuthenticationUser", "{\"username\":\"admin\",\"password\":\"first\"}")
                .start()) {
            assertThat(commands).hasSize(49).first().asString().contains(CHANGES_THE_FIRST_PASSWORD);
            commands.forEach(command -> run(command, mq.nameServer()));

            try (ConfigurableApplicationContext points =
                            start(PointsServiceApplication.application(), "points", mq, database);
                    ConfigurableApplicationContext accounts =
                            start(AccountServiceApplication.application(), "account", mq, database);
                    ConfigurableApplicationContext users =
                            start(UserServiceApplication.application(), "user", mq, database);
                    ConfigurableApplicationContext payments = start(
                            PaymentServiceApplication.application(),
                            "payment",
                            mq,
                            database,
                            "--txmq.tcc.participants.account.url=" + uri(accounts, ""),
                            "--txmq.tcc.participants.points.url=" + uri(points, ""),
                            "--txmq.notifier.encryption-keys=" + Payments.NOTIFIER_KEY)) {
                assertThat(post(users, "/users", "{'username':'ada','email':'ada@example.com'}"))
                        .isEqualTo(201);
                awaitText(points, "/points/1", "'balance':100");
                awaitText(users, "/users/1", "'points':100");

                assertThat(post(payments, "/merchants", "{'name':'Books and more'}"))
                        .isEqualTo(201);
                awaitText(accounts, "/accounts/1", "'balance':'0.00'");

                assertThat(post(
                                payments,
                                "/payments",
                                "{'orderNo':'A-1','userId':1,'merchantId':1,'amount':'12.34','currency':'CNY'}"))
                        .isEqualTo(201);
                assertThat(post(payments, "/payments/A-1/bank-result", "{'result':'SUCCESS','bankReference':'B-1'}"))
                        .isEqualTo(200);
                awaitText(accounts, "/accounts/1", "'balance':'12.34'");
                awaitText(accounts, "/vouchers?orderNo=A-1", "'bankReference':'B-1'");
                awaitText(points, "/points/1", "'balance':112");
                awaitText(users, "/users/1", "'points':112");
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
            SpringApplicationBuilder service,
            String name,
            EmbeddedRocketMq mq,
            EmbeddedMariaDb database,
            String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("--server.port=0");
        all.add("--txmq.name-server=" + mq.nameServer());
        all.add("--txmq.access-key=" + name + "-service");
        all.add("--txmq.secret-key=of-" + name.toUpperCase() + "_SERVICE_PASSWORD");
        all.add("--spring.datasource.url=" + database.jdbcUrl("guide_" + name));
        all.add("--spring.datasource.username=" + database.username());
        all.add("--spring.datasource.password=" + database.password());
        return service.run(all.toArray(String[]::new));
    }

    /** @param json with ' for " */
    private static int post(ConfigurableApplicationContext service, String path, String json)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(service, path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"'))))
                .statusCode();
    }

    /** @param text with ' for " */
    private static void awaitText(ConfigurableApplicationContext service, String path, String text) {
        await().atMost(Duration.ofSeconds(120))
                .until(() ->
                        send(HttpRequest.newBuilder(uri(service, path))).body().contains(text.replace('\'', '"')));
    }

    private static URI uri(ConfigurableApplicationContext service, String path) {
        return URI.create(
                "http://localhost:" + service.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
