package dev.txmq.reconcile;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Ledger.Entry;
import dev.txmq.reconcile.app.Books;
import dev.txmq.reconcile.app.OnceMain;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static dev.txmq.reconcile.app.Shop.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

/** The program that runs once, as a process of its own. It asks both sides over HTTP. */
@WithEmbeddedMariaDb
class OnceTest {

    private static Shop shop;
    private static Shop other;
    private static String url;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb) {
        shop = Shop.start(mariaDb, "once-shop", Clock.systemUTC(), "test.ledger=books");
        other = Shop.start(mariaDb, "once-other", Clock.systemUTC(), "test.ledger=others");
        url = mariaDb.jdbcUrl("once_program");
    }

    @AfterAll
    static void stop() {
        shop.close();
        other.close();
    }

    private MessageId id;
    private String lastOutput = "";

    @BeforeEach
    void clear() {
        shop.clear();
        id = shop.publish(Instant.now().minus(Duration.ofMinutes(30)));
    }

    private int run(String groupUrl, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OnceMain.class.getName(),
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=root",
                "--txmq.name-server=localhost:1",
                // of the application, and nothing to a reconciliation
                "--spring.jackson.deserialization.fail-on-unknown-properties=true",
                "--spring.jackson.property-naming-strategy=SNAKE_CASE",
                "--txmq.reconciliation.once=true",
                "--txmq.reconciliation.groups[0].name=" + GROUP,
                "--txmq.reconciliation.groups[0].url=" + groupUrl,
                "--txmq.reconciliation.groups[0].user=rex",
                "--txmq.reconciliation.groups[0].password=secret",
                "--txmq.reconciliation.producers[0].name=users",
                "--txmq.reconciliation.producers[0].url=" + shop.actuator(),
                "--txmq.reconciliation.producers[0].user=ada",
                "--txmq.reconciliation.producers[0].password=secret",
                "--txmq.reconciliation.passes=1m",
                "--txmq.reconciliation.window=1m",
                "--txmq.reconciliation.report=" + directory));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        lastOutput = Files.readString(output);
        return process.exitValue();
    }

    @Test
    void endsWith0WithoutDifferencesAnd1WithAnd2WhenItCouldNotCompare() throws Exception {
        shop.handle(GROUP, List.of(id), Instant.now());
        assertThat(run(shop.actuator(), "--since=1h")).as(lastOutput).isEqualTo(0);

        shop.forget(GROUP, id);
        assertThat(run(shop.actuator(), "--since=1h")).isEqualTo(1);
        assertThat(shop.status(id)).isEqualTo("PUBLISHED");
        assertThat(files()).anyMatch(file -> file.endsWith(".html"));

        assertThat(run("http://localhost:1/actuator", "--since=1h")).isEqualTo(2);
        assertThat(lastOutput).contains("does not answer");
        assertThat(run(shop.actuator(), "--since=soon")).isEqualTo(2);
        assertThat(lastOutput).contains("--since must be a duration such as 1h");
        assertThat(run(shop.actuator(), "--since", "soon")).isEqualTo(2);
        assertThat(lastOutput).contains("--since must be a duration such as 1h", "was 'soon'");
        assertThat(run(shop.actuator(), "--since")).isEqualTo(2);
        assertThat(lastOutput).contains("--since needs one duration or time behind it");
    }

    @Test
    void repairsWhatIsLostWhenItIsToldTo() throws Exception {
        assertThat(run(shop.actuator(), "--since=1h", "--repair")).isEqualTo(1);
        assertThat(shop.status(id)).isEqualTo("COMMITTED");

        shop.relay(Instant.now());
        shop.handle(GROUP, List.of(id), Instant.now());
        assertThat(run(shop.actuator(), "--since=1h", "--repair")).isEqualTo(0);
    }

    @Test
    void comparesLedgersUpToWhatMayStillBeOnItsWay() throws Exception {
        shop.handle(GROUP, List.of(id), Instant.now());
        Entry settled = new Entry("a", BigDecimal.TEN, Instant.now().minus(Duration.ofMinutes(30)), null);
        shop.bean(Books.class).entries = List.of(settled, new Entry("b", BigDecimal.TEN, Instant.now(), null));
        other.bean(Books.class).entries = List.of(settled);
        assertThat(runWithLedgers()).as(lastOutput).isEqualTo(0);
        assertThat(lastOutput).contains("ledgers books-others: EQUAL");

        other.bean(Books.class).entries = List.of();
        assertThat(runWithLedgers()).isEqualTo(1);
        assertThat(lastOutput).contains("ledgers books-others: DIFFERENT");
    }

    private int runWithLedgers() throws Exception {
        return run(
                shop.actuator(),
                "--since=1h",
                "--txmq.reconciliation.ledgers[0].left.name=books",
                "--txmq.reconciliation.ledgers[0].left.url=" + shop.actuator(),
                "--txmq.reconciliation.ledgers[0].left.user=rex",
                "--txmq.reconciliation.ledgers[0].left.password=secret",
                "--txmq.reconciliation.ledgers[0].right.name=others",
                "--txmq.reconciliation.ledgers[0].right.url=" + other.actuator(),
                "--txmq.reconciliation.ledgers[0].right.user=rex",
                "--txmq.reconciliation.ledgers[0].right.password=secret");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString).toList();
        }
    }
}
