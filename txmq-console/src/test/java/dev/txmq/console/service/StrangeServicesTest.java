package dev.txmq.console.service;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.txmq.console.Browser;
import dev.txmq.console.RunningConsole;

import static org.assertj.core.api.Assertions.assertThat;

/** A service that is down, hangs, drips, floods or talks nonsense is named on the page, and the others are shown. */
class StrangeServicesTest {

    private static final String PARKED = "{\"points-service\":{\"PARKED\":7}}";
    private static final Map<String, Answer> ANSWERS = new ConcurrentHashMap<>();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static HttpServer server;
    private static RunningConsole console;
    private static Browser eve;

    private interface Answer {

        void give(HttpExchange exchange) throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(THREADS);
        server.createContext("/good/txmqdeadletters", json(200, PARKED)::give);
        server.createContext("/strange", StrangeServicesTest::strange);
        server.start();
        String base = "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
        console = RunningConsole.start(
                "services.good.url=" + base + "good", "services.strange.url=" + base + "strange", "timeout=1s");
        eve = console.browser().logIn("eve");
    }

    @AfterAll
    static void stop() {
        console.close();
        server.stop(0);
        THREADS.shutdownNow();
    }

    @BeforeEach
    void clear() {
        ANSWERS.clear();
    }

    private static void strange(HttpExchange exchange) throws IOException {
        try (exchange) {
            String what = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
            ANSWERS.getOrDefault(what, json(404, "{}")).give(exchange);
        }
    }

    private static Answer json(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    /** A piece again and again, after a pause each. */
    private static Answer endless(String piece, long pauseNanos) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            while (!Thread.currentThread().isInterrupted()) {
                out.write(piece.getBytes(StandardCharsets.UTF_8));
                out.flush();
                LockSupport.parkNanos(pauseNanos);
            }
        };
    }

    /** The other service is there, whatever this one does. */
    private static String page() {
        String body = eve.get("/troubles").body();
        assertThat(body).contains("points-service", ">7<");
        return body;
    }

    @Test
    void withoutAnEndpointHasNothingOfIt() {
        assertThat(page()).doesNotContain("strange does not", "strange answers", "strange gives");
    }

    @Test
    void thatIsDownIsNamed() {
        try (RunningConsole both = RunningConsole.start(
                "services.down.url=" + RunningConsole.NOWHERE,
                "services.good.url=http://127.0.0.1:%d/good"
                        .formatted(server.getAddress().getPort()))) {
            assertThat(both.browser().logIn("eve").get("/troubles").body())
                    .contains("down does not answer", "points-service", ">7<");
        }
    }

    @Test
    void thatHangsIsNamed() {
        ANSWERS.put("txmqdeadletters", exchange -> LockSupport.parkNanos(Long.MAX_VALUE));
        assertThat(page()).contains("strange does not answer");
    }

    @Test
    void thatDripsIsNamed() {
        ANSWERS.put("txmqdeadletters", endless(" ", 50_000_000));
        assertThat(page()).contains("strange does not answer");
    }

    @Test
    void thatFloodsIsNamed() {
        ANSWERS.put("txmqdeadletters", endless(" ".repeat(65_536), 0));
        assertThat(page())
                .containsAnyOf("strange gives an answer of more than 4194304 bytes", "strange does not answer");
    }

    @Test
    void thatTalksNonsenseIsNamed() {
        for (String nonsense : new String[] {
            "", "null", "<html>", "{\"g\":", "[]", "{\"g\":7}", "{\"g\":{\"PARKED\":\"many\"}}", "[".repeat(100_000)
        }) {
            ANSWERS.put("txmqdeadletters", json(200, nonsense));
            assertThat(page()).as(nonsense).contains("strange gives an answer that");
        }
        ANSWERS.put("txmqdeadletters", json(200, "{\"g\":null}"));
        assertThat(page()).contains("strange gives an answer that cannot be used");
    }

    @Test
    void thatRefusesIsNamedWithItsWords() {
        ANSWERS.put("txmqreconciliation", json(403, "{\"error\":\"Reading this needs the role RECONCILER <b>\"}"));
        assertThat(page())
                .contains("strange answers 403: Reading this needs the role RECONCILER &lt;b&gt;")
                .doesNotContain("RECONCILER <b>");
    }

    @Test
    void thatSendsTheConsoleElsewhereIsNotFollowed() {
        ANSWERS.put("txmqdeadletters", exchange -> {
            exchange.getResponseHeaders().set("Location", "/good/txmqdeadletters");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        assertThat(page()).contains("strange answers 302");
    }

    @Test
    void thatListsNonsenseIsNamed() {
        for (String nonsense :
                new String[] {"{}", "{\"deadLetters\":[null]}", "{\"deadLetters\":[{\"id\":\"seven\"}]}"}) {
            ANSWERS.put("points-service", json(200, nonsense));
            assertThat(eve.get("/troubles/list?service=strange&kind=dead-letters&source=points-service")
                            .body())
                    .contains("strange gives an answer that cannot be read");
        }
    }
}
