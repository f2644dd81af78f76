package dev.txmq.it.tls;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;
import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.it.processes.SecureBroker;
import dev.txmq.points.PointsServiceApplication;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.ReplayProducer;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.users.UserServiceApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Services, broker and database that talk by TLS only, the first two with certificates on both sides. */
@ExtendWith(OutputCaptureExtension.class)
class TlsTest {

    private static Certificates certificates;
    private static Certificates others;
    private static SecureBroker broker;
    private static EmbeddedMariaDb database;

    @BeforeAll
    static void startServers(@TempDir Path directory) throws Exception {
        certificates = Certificates.make(directory.resolve("certificates"));
        others = Certificates.make(directory.resolve("others"));
        Map<String, Object> tls = Map.ofEntries(
                Map.entry("tls.test.mode.enable", false),
                Map.entry("tls.server.mode", "enforcing"),
                Map.entry("tls.server.certPath", certificates.file("server.pem")),
                Map.entry("tls.server.keyPath", certificates.file("server.key")),
                Map.entry("tls.server.need.client.auth", "require"),
                Map.entry("tls.server.authClient", true),
                Map.entry("tls.server.trustCertPath", certificates.file("ca.pem")),
                Map.entry("tls.enable", true),
                Map.entry("tls.client.authServer", true),
                Map.entry("tls.client.trustCertPath", certificates.file("ca.pem")),
                Map.entry("tls.client.certPath", certificates.file("client.pem")),
                Map.entry("tls.client.keyPath", certificates.file("client.key")));
        broker = SecureBroker.start(
                directory,
                tls.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        database = EmbeddedMariaDb.builder()
                .argument("--ssl=1")
                .argument("--ssl-cert=" + certificates.file("server.pem"))
                .argument("--ssl-key=" + certificates.file("server.key"))
                .start();
    }

    @AfterAll
    static void stopServers() {
        broker.close();
        database.close();
    }

    @Test
    void registersAndAwards() throws Exception {
        try (ConfigurableApplicationContext points =
                        start(PointsServiceApplication.application(), "points", certificates.bundle("rocketmq"));
                ConfigurableApplicationContext users =
                        start(UserServiceApplication.application(), "users", certificates.bundle("rocketmq"))) {
            HttpResponse<String> registered = send(HttpRequest.newBuilder(uri(users, "/users"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"ada\",\"email\":\"ada@example.com\"}")));

            assertThat(registered.statusCode()).isEqualTo(201);
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> send(HttpRequest.newBuilder(uri(points, "/points/1")))
                            .body()
                            .contains("\"balance\":100"));
            assertThat(users.getBean(JdbcClient.class)
                            .sql("SHOW STATUS LIKE 'Ssl_cipher'")
                            .query((row, number) -> row.getString("Value"))
                            .single())
                    .isNotBlank();
        }
    }

    @Test
    void stopsTheStartWithOneErrorWhenItDoesNotTrustTheNameServer(CapturedOutput output) {
        assertThatThrownBy(() -> start(UserServiceApplication.application(), "users", others.bundle("rocketmq")))
                .isInstanceOf(RuntimeException.class);

        assertOneError(output, "TLS with name server " + broker.nameServer() + " fails: ");
    }

    @Test
    void stopsTheStartWithOneErrorWhenTheNameServerDoesNotTrustIt(CapturedOutput output) {
        assertThatThrownBy(() -> start(
                        PointsServiceApplication.application(), "points", List.of(certificates.trust("rocketmq"))))
                .isInstanceOf(RuntimeException.class);

        assertOneError(output, "TLS with name server " + broker.nameServer() + " fails: ");
    }

    @Test
    void isNotServedWithoutTls(CapturedOutput output) {
        start(UserServiceApplication.application(), "users", List.of("--txmq.ssl.bundle="))
                .close();

        assertThat(output).contains("no name server of " + broker.nameServer() + " can be reached");
    }

    @Test
    void stopsTheStartWhenItDoesNotTrustTheDatabase() {
        assertThatThrownBy(() -> start(
                        UserServiceApplication.application(),
                        "users",
                        Stream.concat(
                                        certificates.bundle("rocketmq").stream(),
                                        Stream.of("--spring.datasource.url=" + url("users", others)))
                                .toList()))
                .hasStackTraceContaining("does not chain with any of the trust anchors");
    }

    /** Without the inspection at start, which checks certificates by itself. */
    @Test
    void sendsNothingToABrokerThatItDoesNotTrust() {
        WireMessage message = new WireMessage(
                MessageId.parse("01a1fcfb-835f-7666-b809-050396f7b71a"),
                "user-registered",
                "7",
                null,
                Map.of(),
                "{}".getBytes(StandardCharsets.UTF_8));
        try (ConfigurableApplicationContext points =
                        start(PointsServiceApplication.application(), "points", certificates.bundle("rocketmq"));
                ReplayProducer trusting =
                        new ReplayProducer(new SharedClient(connection(certificates), Runnable::run));
                ReplayProducer distrusting = new ReplayProducer(new SharedClient(connection(others), Runnable::run))) {
            assertThat(points.isRunning()).isTrue();
            // its first connection may take longer than it waits
            await().atMost(Duration.ofSeconds(120))
                    .ignoreExceptions()
                    .untilAsserted(() -> trusting.send("points-service", message, 1));

            assertThatThrownBy(() -> distrusting.send("points-service", message, 1))
                    .hasMessageContaining("did not take the replay");
        }
    }

    private static RocketMqConnectionDetails connection(Certificates trusted) {
        return new RocketMqConnectionDetails() {
            @Override
            public String nameServer() {
                return broker.nameServer();
            }

            @Override
            public SslBundle sslBundle() {
                return SslBundle.of(new PemSslStoreBundle(
                        PemSslStoreDetails.forCertificate("file:" + certificates.file("client.pem"))
                                .withPrivateKey("file:" + certificates.file("client.key")),
                        PemSslStoreDetails.forCertificate("file:" + trusted.file("ca.pem"))));
            }
        };
    }

    private static void assertOneError(CapturedOutput output, String complaint) {
        assertThat(output.getOut().lines().filter(line -> line.contains(" ERROR ")))
                .hasSize(1);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(complaint)
                .contains("See that the SSL bundle of txmq.ssl.bundle")
                .doesNotContain("\tat ");
    }

    /** A later argument replaces an earlier one of the same name; Spring would take both. */
    private static ConfigurableApplicationContext start(
            SpringApplicationBuilder service, String name, List<String> arguments) {
        Map<String, String> byName = new LinkedHashMap<>();
        Stream.concat(
                        Stream.of(
                                "--server.port=0",
                                "--txmq.name-server=" + broker.nameServer(),
                                "--txmq.ssl.bundle=rocketmq",
                                "--spring.datasource.url=" + url(name, certificates),
                                "--spring.datasource.username=" + database.username(),
                                "--spring.datasource.password=" + database.password()),
                        arguments.stream())
                .forEach(argument -> byName.put(argument.substring(0, argument.indexOf('=')), argument));
        return service.run(byName.values().toArray(String[]::new));
    }

    private static String url(String name, Certificates trusted) {
        return database.jdbcUrl(name)
                .replace(
                        "sslMode=DISABLED",
                        "sslMode=VERIFY_IDENTITY&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStoreUrl=file:%s&trustCertificateKeyStorePassword=%s"
                                .formatted(
                                        trusted.file("ca.p12"), Certificates.TRUST_STORE_PASSWORD.replace(" ", "%20")));
    }

    private static URI uri(ConfigurableApplicationContext service, String path) {
        return URI.create(
                "http://localhost:" + service.getEnvironment().getRequiredProperty("local.server.port") + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
