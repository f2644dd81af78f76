package dev.txmq.config;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

import dev.txmq.RocketMqConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;

class TxmqPropertiesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PropertiesAutoConfiguration.class));

    @Test
    void needsNothingButTheNameServer() {
        application
                .withPropertyValues("txmq.name-server=localhost:9876")
                .run(context -> assertThat(context.getBean(TxmqProperties.class))
                        .extracting(
                                TxmqProperties::nameServer,
                                properties -> properties.consumer().maxAttempts())
                        .containsExactly("localhost:9876", 16));
    }

    @Test
    void asksForTheNameServer() {
        application.run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .hasMessageContaining("txmq.name-server is not set")
                .hasMessageContaining("localhost:9876"));
    }

    @Test
    void takesTheConnectionFromABeanInstead() {
        application
                .withBean(RocketMqConnectionDetails.class, () -> () -> "broker.internal:9876")
                .run(context -> assertThat(
                                context.getBean(RocketMqConnectionDetails.class).nameServer())
                        .isEqualTo("broker.internal:9876"));
    }

    @Test
    void keepsTheSecretToItself() {
        application
                .withPropertyValues("txmq.name-server=localhost:9876", "txmq.access-key=shop", "txmq.secret-key=hush")
                .run(context -> {
                    var credentials =
                            context.getBean(RocketMqConnectionDetails.class).credentials();
                    assertThat(credentials).isEqualTo(new RocketMqConnectionDetails.Credentials("shop", "hush"));
                    assertThat(credentials + " " + context.getBean(TxmqProperties.class))
                            .contains("shop")
                            .doesNotContain("hush");
                });
    }

    @Test
    void namesTheSslBundlesThatThereAre() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("brokers", SslBundle.of(null));
        application
                .withBean(SslBundles.class, () -> bundles)
                .withPropertyValues("txmq.name-server=localhost:9876", "txmq.ssl.bundle=broker")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(
                                "txmq.ssl.bundle must be one of the names under spring.ssl.bundle [brokers],"
                                        + " was broker"));
    }

    @ParameterizedTest
    @CsvSource({"txmq.access-key=shop,txmq.secret-key is not set", "txmq.secret-key=hush,txmq.access-key is not set"})
    void asksForTheOtherHalfOfTheCredentials(String property, String complaint) {
        application
                .withPropertyValues("txmq.name-server=localhost:9876", property)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageStartingWith(complaint)
                        .hasMessageNotContaining("hush"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        txmq.name-server                 | localhost         | be host:port
        txmq.name-server                 | a:1,b:2           | separated by semicolons
        txmq.producer.group              | my group          | be 1 to 255 of
        txmq.producer.topics             | user/registered   | name topics of
        txmq.producer.send-timeout       | 99ms              | be 100ms to 10s
        txmq.producer.send-timeout       | 11s               | be 100ms to 10s
        txmq.relay.republish-after       | 999ms             | be 1s to 1h
        txmq.relay.max-interval          | 59999ms           | be 1m to 1d
        txmq.relay.max-attempts          | 0                 | be 1 to 10000
        txmq.relay.batch-size            | 1001              | be 1 to 1000
        txmq.relay.poll-interval         | 9ms               | be 10ms to 1m
        txmq.consumer.max-attempts       | 0                 | be 1 to 1000
        txmq.consumer.first-retry-level  | 19                | be 1 to 18
        txmq.consumer.threads            | 0                 | be 1 to 1000
        txmq.consumer.batch-size         | 1025              | be 1 to 1024
        txmq.consumer.shutdown-timeout   | -1ms              | be 0s to 10m
        txmq.consumer.retry-after        | 1m,1ms            | be times of 1s or more
        txmq.consumer.groups.points-service.threads           | 1001 | be 1 to 1000
        txmq.consumer.groups.points-service.batch-size        | 0    | be 1 to 1024
        txmq.consumer.groups.points-service.max-attempts      | 1001 | be 1 to 1000
        txmq.consumer.groups.points-service.first-retry-level | 0    | be 1 to 18
        txmq.consumer.groups.points-service.retry-after       | 0s   | be times of 1s or more
        txmq.consumer.groups.points-service.rate-limit        | 0    | be 1 to 1000000
        txmq.consumer.groups.points-service.retry-on          | java.lang.String | name classes of exceptions
        txmq.consumer.groups.points-service.park-on           | java.util.List   | name classes of exceptions
        txmq.retention.published         | 1s                | be 1d to 3650d
        txmq.retention.inbox             | 0s                | be 1d to 3650d
        txmq.retention.dead-letters      | -1ms              | be 1d to 3650d
        txmq.retention.inbox             | 36500d            | be 1d to 3650d
        txmq.retention.interval          | 999ms             | be 1s to 1d
        txmq.retention.batch-size        | 10001             | be 1 to 10000
        """)
    void stopsTheStartWithKeyValueAndRemedy(String key, String value, String remedy) {
        application
                .withPropertyValues("txmq.name-server=localhost:9876", key + "=" + value)
                .run(context -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
                        .hasMessageStartingWith(key + " must ")
                        .hasMessageContaining(remedy)
                        .hasMessageEndingWith("was " + value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        first-retry-level=3, retry-after=1m   | first-retry-level must not stand beside retry-after
        tags=A, filter=size > 3               | tags must not stand beside filter
        """)
    void stopsTheStartAtTwoSettingsThatExcludeEachOther(String settings, String complaint) {
        application
                .withPropertyValues("txmq.name-server=localhost:9876")
                .withPropertyValues(Stream.of(settings.split(", "))
                        .map("txmq.consumer.groups.points-service."::concat)
                        .toArray(String[]::new))
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageStartingWith("txmq.consumer.groups.points-service." + complaint));
    }

    @Test
    void readsWhatAGroupHasForItself() {
        application
                .withPropertyValues(
                        "txmq.name-server=localhost:9876",
                        "txmq.consumer.groups.points-service.threads=2",
                        "txmq.consumer.groups.points-service.retry-after=1m, 5m,2h",
                        "txmq.consumer.groups.points-service.retry-on=java.io.IOException,java.lang.IllegalStateException",
                        "txmq.consumer.groups.points-service.start-from=2026-11-24T20:00:00Z",
                        "txmq.consumer.groups.[points_Statistics].start-from=now")
                .run(context -> {
                    var groups =
                            context.getBean(TxmqProperties.class).consumer().groups();
                    assertThat(groups.get("points-service"))
                            .isEqualTo(new GroupProperties(
                                    null,
                                    2,
                                    null,
                                    null,
                                    null,
                                    List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofHours(2)),
                                    List.of(IOException.class, IllegalStateException.class),
                                    null,
                                    null,
                                    new StartFrom.Time(Instant.parse("2026-11-24T20:00:00Z")),
                                    null,
                                    null,
                                    null));
                    assertThat(groups.get("points_Statistics").startFrom()).isEqualTo(new StartFrom.Now());
                });
    }

    @ParameterizedTest
    @CsvSource({
        "txmq.consumer.groups.g.start-from,yesterday",
        "txmq.consumer.max-attempts,many",
        "txmq.producer.send-timeout,soon",
        "txmq.migrate-schema,perhaps"
    })
    void stopsTheStartAtAValueOfTheWrongType(String key, String value) {
        application
                .withPropertyValues("txmq.name-server=localhost:9876", key + "=" + value)
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(value));
    }

    @Test
    void stopsTheStartAtAMisspeltKey() {
        application
                .withPropertyValues("txmq.name-server=localhost:9876", "txmq.consumer.max-atempts=3")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("txmq.consumer.max-atempts"));
    }
}
