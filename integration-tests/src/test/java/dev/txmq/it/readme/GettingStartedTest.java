package dev.txmq.it.readme;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.txmq.it.processes.FreePorts;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Follows docs/getting-started.md in an empty directory: installs txmq into a local repository of its own, writes each file and
 * runs each command as it stands there.
 */
@Tag("long")
class GettingStartedTest {

    private static final Set<String> NOT_IN_A_CLONE = Set.of("target", ".git", ".idea");

    private final Page page = Page.read("docs/getting-started.md");

    @TempDir
    private Path directory;

    private Shell shell;
    private Path shop;

    @BeforeEach
    void emptyDirectory() throws IOException {
        shell = new Shell(directory);
        shop = Files.createDirectory(directory.resolve("shop"));
    }

    @Test
    void leadsToAMessageThatArrives() throws Exception {
        Path clone = clone(directory.resolve("txmq"));
        shell.maven(clone, page.commands().get(0));
        for (Map.Entry<String, String> file : page.files().entrySet()) {
            Path path = shop.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }

        assertThat(shell.maven(shop, page.commands().get(1)))
                .contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0");
        isOrderedWithTheServersOfTheTestStarter(
                page.commands().get(2), page.commands().get(3));
        isShippedByTheJarAlone(page.commands().get(4));
    }

    private void isOrderedWithTheServersOfTheTestStarter(String command, String order) throws Exception {
        String port = String.valueOf(new FreePorts().next());
        Path output = directory.resolve("test-run.log");
        Process running = shell.begin(shop, command, output, Map.of("SERVER_PORT", port));
        try {
            awaitAnswer(order.replace("8080", port), running, output);
        } finally {
            Shell.stop(running);
        }
    }

    /** On a class path without the broker, as in production. */
    private void isShippedByTheJarAlone(String command) throws Exception {
        String port = String.valueOf(new FreePorts().next());
        Path output = directory.resolve("jar.log");
        try (EmbeddedRocketMq rocketMq = EmbeddedRocketMq.start("order-placed");
                EmbeddedMariaDb database = EmbeddedMariaDb.start()) {
            String url = database.jdbcUrl("shop");
            Process running = shell.begin(
                    shop,
                    command,
                    output,
                    Map.of(
                            "SERVER_PORT",
                            port,
                            "TXMQ_NAMESERVER",
                            rocketMq.nameServer(),
                            "SPRING_DATASOURCE_URL",
                            url,
                            "SPRING_DATASOURCE_USERNAME",
                            database.username()));
            try {
                awaitAnswer(page.commands().get(3).replace("8080", port), running, output);
                awaitShipment(url, database.username(), output);
            } finally {
                Shell.stop(running);
            }
        }
    }

    private void awaitAnswer(String order, Process running, Path output) {
        await().atMost(Duration.ofMinutes(4))
                .failFast(() -> assertThat(running.isAlive())
                        .as(Files.readString(output))
                        .isTrue())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(new String(new ProcessBuilder("bash", "-c", order)
                                .start()
                                .getInputStream()
                                .readAllBytes()))
                        .contains("\"item\":\"book\""));
    }

    private static void awaitShipment(String url, String user, Path output) throws IOException {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            try (Connection connection = DriverManager.getConnection(url, user, "");
                    ResultSet shipment =
                            connection.createStatement().executeQuery("SELECT order_id, item FROM shipment")) {
                assertThat(shipment.next()).as(Files.readString(output)).isTrue();
                assertThat(shipment.getString("item")).isEqualTo("book");
            }
        });
    }

    private static Path clone(Path target) throws IOException {
        Files.walkFileTree(Page.ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (NOT_IN_A_CLONE.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(target.resolve(Page.ROOT.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, target.resolve(Page.ROOT.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return target;
    }
}
