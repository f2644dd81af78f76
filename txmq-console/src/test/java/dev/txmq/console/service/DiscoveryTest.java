package dev.txmq.console.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.txmq.console.Browser;
import dev.txmq.console.RunningConsole;
import dev.txmq.console.config.ConsoleProperties;

import static org.assertj.core.api.Assertions.assertThat;

/** The addresses of services are in the registry of Spring Cloud; this one is the properties {@code spring.cloud.discovery.client.simple}. */
class DiscoveryTest {

    private static final String INSTANCES = "spring.cloud.discovery.client.simple.instances.";
    private static final String[] REGISTRY = {
        "points[0].uri", "orders[0].uri", "orders[0].metadata.management.port", "points[1].uri"
    };

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/txmqdeadletters", this::answer);
        server.start();
        String port = String.valueOf(server.getAddress().getPort());
        System.setProperty(INSTANCES + REGISTRY[0], "http://127.0.0.1:" + port);
        System.setProperty(INSTANCES + REGISTRY[1], "http://127.0.0.1:1");
        System.setProperty(INSTANCES + REGISTRY[2], port);
        System.setProperty(INSTANCES + REGISTRY[3], "http://127.0.0.1:2");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        for (String property : REGISTRY) {
            System.clearProperty(INSTANCES + property);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        byte[] parked = "{\"points-service\":{\"PARKED\":7}}".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, parked.length);
        exchange.getResponseBody().write(parked);
        exchange.close();
    }

    @Test
    void asksServicesWhereTheyAreRegistered() {
        try (RunningConsole console = RunningConsole.start(
                "services.points.username=console",
                "services.points.password=of-points",
                "services.orders.username=console",
                "services.orders.password=of-orders",
                "services.gone.username=console",
                "services.gone.password=of-gone",
                "services.fixed.url=" + RunningConsole.NOWHERE)) {
            Browser eve = console.browser().logIn("eve");

            assertThat(eve.get("/troubles?kind=dead-letters").body())
                    .contains("gone does not answer (discovery knows no instance of gone)", "fixed does not answer")
                    .contains("service=points", "service=orders")
                    .doesNotContain("points does not answer", "orders does not answer");
            assertThat(asked).contains(basic("of-points"), basic("of-orders"));
            assertThat(eve.get("/now").body())
                    .contains(">points 1<", ">points 2<", "points 2 does not answer")
                    .doesNotContain(">orders 1<", "127.0.0.1");
        }
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("console:" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aServiceWithoutAnAddressStopsTheStartWhereThereIsNoSpringCloud() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class, JacksonAutoConfiguration.class, RestClientAutoConfiguration.class))
                .withUserConfiguration(Properties.class, DiscoveryConfiguration.class, Services.class)
                .withPropertyValues(
                        "txmq.console.services.points.username=console", "txmq.console.services.points.password=x")
                .run(
                        context -> assertThat(context)
                                .getFailure()
                                .hasRootCauseMessage(
                                        "txmq.console.services.points.url must be set, since there is no Spring Cloud discovery that knows the service"));
    }

    @EnableConfigurationProperties(ConsoleProperties.class)
    static class Properties {}
}
