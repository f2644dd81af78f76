package dev.txmq.console.now;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.txmq.console.Browser;
import dev.txmq.console.RunningConsole;

import static org.assertj.core.api.Assertions.assertThat;

/** Each instance of a service is asked how it is, and is called by a number. */
class ServiceInstancesTest {

    private static final String OVERVIEW = """
            {"messages":{"COMMITTED":3},"deadLetters":{},"lag":{"points":5}}""";

    private HttpServer first;
    private HttpServer second;

    @BeforeEach
    void start() throws IOException {
        first = server(Map.of("/health", "{\"status\":\"UP\"}", "/txmq", OVERVIEW));
        second = server(Map.of("/health", "{\"status\":\"DEGRADED\"}", "/txmq", OVERVIEW));
    }

    @AfterEach
    void stop() {
        first.stop(0);
        second.stop(0);
    }

    private static HttpServer server(Map<String, String> answers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answers.forEach((path, answer) -> server.createContext(path, exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }));
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void eachIsShownWithItsHealth() {
        try (RunningConsole console = RunningConsole.start(
                "services.points.url=" + address(first),
                "services.points.instances=" + address(first) + "," + address(second),
                "services.single.url=" + address(first))) {
            Browser eve = console.browser().logIn("eve");

            String page = eve.get("/now").body();
            assertThat(page)
                    .containsSubsequence(">points 1<", ">UP<", ">points 2<", ">DEGRADED<", ">single<")
                    .contains("Something is not well.")
                    .doesNotContain("single 1", address(first), address(second));

            second.stop(0);
            assertThat(eve.get("/now").body()).contains("points 2 does not answer", ">no answer<");
        }
    }

    @Test
    void whatHasComeTogetherIsCountedOnce() {
        try (RunningConsole console = RunningConsole.start(
                "services.points.url=" + address(first),
                "services.points.instances=" + address(first) + "," + address(second))) {
            String page = console.browser().logIn("eve").get("/now").body();

            assertThat(page.split("<dd>3</dd>", -1)).hasSize(2);
            assertThat(page.split("<dd>5</dd>", -1)).hasSize(2);
        }
    }
}
