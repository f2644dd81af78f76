package dev.txmq.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs the program as a user would: by its options, reading what it prints. */
class QuickStartTest {

    private static final Duration READY = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private ChosenPorts ports;
    private Program program;

    @TempDir
    Path directory;

    @BeforeEach
    void chooseFreePorts() throws IOException {
        ports = ChosenPorts.choose();
    }

    @AfterEach
    void stop() {
        if (program != null) {
            program.kill();
        }
    }

    /** {@code .ci/smoke} has one registration with each change. */
    @Test
    @Tag("long")
    void showsEachStepOfARegistrationAndKeepsItsDataForTheNextStart() throws Exception {
        String data = "--data-dir=" + directory.resolve("data");
        program = startServices(data);
        Instant begin = Instant.now();
        assertThat(program.output())
                .contains("http://localhost:" + ports.users() + "/users")
                .doesNotContain("configured for use");

        assertThat(register("ada").statusCode()).isEqualTo(201);

        for (String step : List.of("half sent", "committed", "published", "awarded 100 points to user 1")) {
            program.awaitOutput(step, SOON);
        }
        assertThat(program.output().lines().filter(line -> line.contains("half sent")))
                .hasSize(1);
        assertThat(program.output().split("Ctrl-C", 2)[1]).doesNotContain("ada@");
        await().atMost(SOON).until(() -> points(1).contains("\"balance\":100"));
        paysAndShowsEachStepOfTheActivity();
        showsTheLadder();
        hasAConsoleThatSeesAllServices();
        stopsWithoutATrace();

        program = startServices(data);
        assertThat(points(1)).contains("\"balance\":124");
        assertThat(register("ada").statusCode()).isEqualTo(409);
        HttpResponse<String> grace = register("grace");
        assertThat(grace.statusCode()).isEqualTo(201);
        await().atMost(SOON).until(() -> program.output().contains("awarded 100 points"));
        pay("ORD-3");
        program.awaitOutput("payment.paid of ORD-3, attempt 1", SOON);
        assertThat(program.output()).doesNotContain("NOT VERIFIED");
        await().atMost(SOON).until(() -> get(ports.users(), "/users/1").contains("\"points\":136"));
        String graceAt = grace.headers().firstValue("Location").orElseThrow().replaceFirst(".*(/users/)", "$1");
        await().atMost(SOON).until(() -> get(ports.users(), graceAt).contains("\"points\":100"));
        await().atMost(SOON).until(() -> get(ports.accounts(), "/accounts/1").contains("37.02"));
        await().atMost(SOON)
                .until(() -> get(ports.accounts(), "/vouchers?orderNo=ORD-3").contains("ORD-3"));
        stopsWithoutATrace();

        reconciles(data, begin);
    }

    private void reconciles(String data, Instant begin) throws Exception {
        // groups are compared from the first whole minute of the first start on, minute by minute
        Instant compared = begin.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(2));
        await().atMost(SOON.multipliedBy(2)).until(() -> Instant.now().isAfter(compared));
        program = start(ports.options(data, "--reconcile=1h"));
        assertThat(program.awaitExit(READY)).as(program.output()).isZero();

        assertThat(program.output())
                .contains("ledgers registrations-welcome-points: EQUAL, 2 and 2 entries")
                .contains("ledgers paid-orders-credits: EQUAL, 3 and 3 entries")
                .contains("ledgers paid-orders-vouchers: EQUAL, 3 and 3 entries")
                .contains("ledgers paid-points-payment-points: EQUAL, 3 and 3 entries")
                .containsPattern("group points-service: (\\d+) of \\1 accounted for, open \\{}")
                .containsPattern("group accounting: (\\d+) of \\1 accounted for, open \\{}")
                .doesNotContain("ERROR", "Ready.");
        assertThat(program.temporaryFiles()).isEmpty();
    }

    /** As the invitation has it. */
    private void paysAndShowsEachStepOfTheActivity() throws Exception {
        HttpResponse<String> merchant = post(ports.payments(), "/merchants", """
                {"name":"Lovelace & Co","notifyUrl":"http://localhost:%d/hooks"}""".formatted(ports.receiver()));
        assertThat(merchant.statusCode()).isEqualTo(201);
        assertThat(post(ports.receiver(), "/secret", merchant.body()).statusCode())
                .isEqualTo(200);
        pay("ORD-1");

        for (String step : List.of("begun", "tried", "decided", "confirmed  ")) {
            program.awaitOutput(step, SOON);
        }
        await().atMost(SOON).until(() -> points(1).contains("\"balance\":112"));
        await().atMost(SOON).until(() -> get(ports.users(), "/users/1").contains("\"points\":112"));
        await().atMost(SOON).until(() -> get(ports.accounts(), "/accounts/1").contains("12.34"));
        await().atMost(SOON)
                .until(() -> get(ports.accounts(), "/vouchers?orderNo=ORD-1").contains("ORD-1"));
        assertThat(get(ports.payments(), "/payments/ORD-1")).contains("CONFIRMED");
        program.awaitOutput("payment.paid of ORD-1, attempt 1", SOON);
        assertThat(program.output()).contains(": verified, answers 204").doesNotContain("NOT VERIFIED");
    }

    /** The merchant's server fails and comes back. */
    private void showsTheLadder() throws Exception {
        post(ports.receiver(), "/fail", "");
        pay("ORD-2");
        program.awaitOutput("payment.paid of ORD-2, attempt 3", SOON);
        assertThat(get(ports.payments(), "/payments/ORD-2"))
                .contains("\"PAID\"", "\"state\":\"WAITING\"", "\"lastStatus\":500");
        post(ports.receiver(), "/work", "");
        await().atMost(SOON)
                .until(() -> get(ports.payments(), "/payments/ORD-2").contains("\"state\":\"DELIVERED\""));
        await().atMost(SOON).until(() -> points(1).contains("\"balance\":124"));
    }

    /** Its address and how to log in are the first line. */
    private void hasAConsoleThatSeesAllServices() throws Exception {
        String address = "http://localhost:" + ports.console();
        String first = program.output().lines().findFirst().orElseThrow();
        assertThat(first).startsWith(address + " ");
        ConsoleVisitor operator = new ConsoleVisitor(address);
        assertThat(operator.get("/now").statusCode()).isEqualTo(302);

        operator.logIn("operator", first.substring(first.lastIndexOf(' ') + 1));

        await().atMost(SOON).until(() -> operator.get("/now").body().split("badge good\">UP<", -1).length == 5);
        assertThat(operator.get("/now").body())
                .contains("user-service", "points-service", "payment-service", "account-service");
        assertThat(operator.get("/journey?q=ORD-1").body()).contains("merchant-notifier");
    }

    private void pay(String orderNo) throws Exception {
        assertThat(post(ports.payments(), "/payments", """
                        {"orderNo":"%s","userId":1,"merchantId":1,"amount":"12.34","currency":"CNY"}""".formatted(orderNo)).statusCode())
                .isEqualTo(201);
        // until the account service has heard of its merchant, the bank is told to repeat
        await().atMost(SOON)
                .until(() -> post(ports.payments(), "/payments/%s/bank-result".formatted(orderNo), """
                        {"result":"SUCCESS","bankReference":"bank-1"}""")
                        .body()
                        .contains("\"PAID\""));
    }

    /** At Ctrl-C, while its services have connections to broker and database. */
    private void stopsWithoutATrace() throws Exception {
        String saying = program.interrupt();

        assertThat(saying).doesNotContain("WARN", "ERROR", "Exception", "\tat ", "at the exit");
        assertThat(program.temporaryFiles()).isEmpty();
    }

    @Test
    void saysWhichPortIsTakenAndWhichOptionChangesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(ports.users(), 1, InetAddress.getLoopbackAddress())) {
            program = start("--user-port=" + taken.getLocalPort());

            assertThat(program.awaitExit()).isNotZero();
            assertThat(program.output())
                    .contains("Port %d for the user service is taken".formatted(ports.users()), "--user-port=")
                    .doesNotContain("at dev.txmq");
        }
    }

    @Test
    void saysWhichOptionsThereAre() throws Exception {
        program = start("--help");

        assertThat(program.awaitExit()).isZero();
        assertThat(program.output())
                .contains("--data-dir", "--user-port", "--points-port", "8081", "8082")
                .contains("--payment-port", "--account-port", "8083", "8084")
                .contains("--receiver-port", "8085", "--no-receiver", "--console-port", "8080")
                .contains("--reconcile[=SINCE]", "--repair");
    }

    @Test
    void saysWhichOptionItDoesNotKnow() throws Exception {
        program = start("--user-prot=8081");

        assertThat(program.awaitExit()).isNotZero();
        assertThat(program.output()).contains("Unknown option: '--user-prot=8081'", "--user-port");
    }

    @Test
    void saysThatThereIsNothingToReconcile() throws Exception {
        program = start("--reconcile");

        assertThat(program.awaitExit()).isNotZero();
        assertThat(program.output()).contains("--reconcile needs --data-dir").doesNotContain("at dev.txmq");
    }

    private Program startServices(String option) throws IOException {
        Program started = start(ports.options(option));
        started.awaitOutput("Ready.", READY);
        return started;
    }

    private Program start(String... options) throws IOException {
        return new Program(directory, options);
    }

    private HttpResponse<String> register(String name) throws IOException, InterruptedException {
        return post(ports.users(), "/users", "{\"username\":\"%1$s\",\"email\":\"%1$s@example.com\"}".formatted(name));
    }

    private String points(long userId) throws IOException, InterruptedException {
        return get(ports.points(), "/points/" + userId);
    }

    private HttpResponse<String> post(int port, String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(port, path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String get(int port, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(port, path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static URI uri(int port, String path) {
        return URI.create("http://localhost:%d%s".formatted(port, path));
    }
}
