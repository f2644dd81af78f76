package dev.txmq.console.service;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

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

import dev.txmq.console.AnsweringService;
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

    private AnsweringService service;

    @BeforeEach
    void start() {
        service = AnsweringService.start(Map.of("/actuator/txmqdeadletters", "{\"points-service\":{\"PARKED\":7}}"));
        System.setProperty(INSTANCES + REGISTRY[0], service.address());
        System.setProperty(INSTANCES + REGISTRY[1], "http://127.0.0.1:1");
        System.setProperty(INSTANCES + REGISTRY[2], String.valueOf(service.port()));
        System.setProperty(INSTANCES + REGISTRY[3], "http://127.0.0.1:2");
    }

    @AfterEach
    void stop() {
        service.close();
        for (String property : REGISTRY) {
            System.clearProperty(INSTANCES + property);
        }
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
            assertThat(service.authorizations()).contains(basic("of-points"), basic("of-orders"));
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
