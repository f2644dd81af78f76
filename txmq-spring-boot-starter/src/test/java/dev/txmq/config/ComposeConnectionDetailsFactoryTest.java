package dev.txmq.config;

import java.util.Map;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.txmq.RocketMqConnectionDetails;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Tag("containers")
class ComposeConnectionDetailsFactoryTest {

    @Test
    void findsTheNameServerOfComposeYml() {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.docker.compose.file", "src/test/resources/compose.yml",
                        "spring.docker.compose.skip.in-tests", "false",
                        "spring.docker.compose.stop.command", "down"))
                .run()) {
            assertThat(application.getBeansOfType(RocketMqConnectionDetails.class))
                    .hasSize(1);
            String nameServer =
                    application.getBean(RocketMqConnectionDetails.class).nameServer();

            await().atMost(ofSeconds(120)).until(() -> knowsABroker(nameServer));
        }
    }

    /** Every broker has this topic. */
    private static boolean knowsABroker(String nameServer) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("compose");
        producer.setNamesrvAddr(nameServer);
        producer.start();
        try {
            return !producer.fetchPublishMessageQueues("BenchmarkTest").isEmpty();
        } catch (MQClientException e) {
            return false;
        } finally {
            producer.shutdown();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(PropertiesAutoConfiguration.class)
    static class Application {}
}
