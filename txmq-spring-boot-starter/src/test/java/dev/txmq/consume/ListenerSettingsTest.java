package dev.txmq.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.txmq.ErrorPolicy.Decision;
import dev.txmq.IdempotentListener;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.RetryLadder;
import dev.txmq.rocketmq.Subscription.Selection;
import dev.txmq.rocketmq.receive.ReceiveSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What holds for a listener: its group's properties before its annotation, and that before those of all. */
class ListenerSettingsTest {

    private static final Instant FIRST_START = Instant.parse("2026-11-24T20:00:00Z");

    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void areThoseOfAllUnlessItHasItsOwn() {
        ReceiveSettings settings = settings(new Plain(), "txmq.consumer.threads=3", "txmq.consumer.batch-size=7");

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.threads()).isEqualTo(3);
        assertThat(settings.batchSize()).isEqualTo(7);
        assertThat(settings.maxAttempts()).isEqualTo(16);
        assertThat(settings.retries()).isEqualTo(new RetryLadder(3, List.of()));
        assertThat(settings.beginning().get()).isEmpty();
    }

    @Test
    void ofTheAnnotationMayBePlaceholders() {
        ReceiveSettings settings = settings(new Annotated(), "shop.threads=5", "shop.begin=now");

        assertThat(settings.enabled()).isFalse();
        assertThat(settings.threads()).isEqualTo(5);
        assertThat(settings.batchSize()).isEqualTo(9);
        assertThat(settings.maxAttempts()).isEqualTo(4);
        assertThat(settings.retries())
                .isEqualTo(new RetryLadder(1, List.of(Duration.ofMinutes(1), Duration.ofHours(2))));
        assertThat(settings.beginning().get()).contains(FIRST_START);
        assertThat(subscription(new Annotated()).filter()).isEqualTo("amount > 100");
    }

    @Test
    void ofTheGroupWinOverTheAnnotation() {
        String[] properties = {
            "txmq.consumer.groups.points-service.enabled=true",
            "txmq.consumer.groups.points-service.threads=6",
            "txmq.consumer.groups.points-service.first-retry-level=7",
            "txmq.consumer.groups.points-service.start-from=2026-01-01T00:00:00Z",
            "txmq.consumer.groups.points-service.tags=A || B"
        };
        ReceiveSettings settings = settings(new Annotated(), properties);

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.threads()).isEqualTo(6);
        assertThat(settings.maxAttempts()).isEqualTo(4);
        assertThat(settings.retries()).isEqualTo(new RetryLadder(7, List.of()));
        assertThat(settings.beginning().get()).contains(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(subscription(new Annotated(), properties))
                .satisfies(subscription -> assertThat(subscription.filter()).isNull())
                .satisfies(subscription -> assertThat(subscription.tags()).isEqualTo("A || B"));
    }

    @ParameterizedTest
    @CsvSource({"points-service", "[points-service]", "pointsservice", "POINTS_Service"})
    void ofTheGroupAreFoundUnderAnySpellingOfItsName(String name) {
        assertThat(settings(new Plain(), "txmq.consumer.groups.%s.threads=6".formatted(name))
                        .threads())
                .isEqualTo(6);
    }

    @Test
    void ofTheGroupMayComeFromTheProcessEnvironment() {
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of("TXMQ_CONSUMER_GROUPS_POINTSSERVICE_THREADS", "6")));

        assertThat(settings(new Plain()).threads()).isEqualTo(6);
        assertThat(settings(new Plain(), "txmq.consumer.groups.points-service.max-attempts=2"))
                .extracting(ReceiveSettings::threads, ReceiveSettings::maxAttempts)
                .containsExactly(6, 2);
    }

    @Test
    void ofAGroupThatNobodyHasStopTheStart() {
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> read("txmq.consumer.groups.points-srevice.threads=6")
                        .refuseOthers(Set.of("points-service", "statistics")))
                .withMessageContaining("txmq.consumer.groups.points-srevice.* is set, and no listener has the group")
                .withMessageContaining("[points-service, statistics]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    shop.threads=many      | threads of the @IdempotentListener method                          | many
                    shop.threads=0         | threads of the @IdempotentListener method                          | must be 1 to 1000, was 0
                    shop.begin=yesterday   | start-from of the @IdempotentListener method                       | first, now or a time
                    """)
    void ofTheAnnotationThatCannotBeStopTheStart(String property, String which, String why) {
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> settings(new Annotated(), property))
                .withMessageContaining(which)
                .withMessageContaining("Annotated.listen")
                .withMessageContaining(why);
    }

    @Test
    void ofOneMethodHoldForAllOfItsGroup() {
        ReceiveSettings settings =
                read().receiving(List.of(found(new Plain()), found(new Annotated())), "points-service", true);

        assertThat(settings.threads()).isEqualTo(2);
        assertThat(settings.maxAttempts()).isEqualTo(4);
        assertThat(read().rateLimit(List.of(found(new Plain()), found(new Other())), "points-service"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    shop.threads=3 | threads is 3 in .*Annotated.listen\\(java.util.List\\), and 2 in .*Other.listen
                    shop.other=7   | first-retry-level of the methods of the group 'points-service' must not stand beside retry-after
                    """)
    void ofTwoMethodsThatContradictEachOtherStopTheStart(String property, String why) {
        assertThatExceptionOfType(UnusableSetupException.class)
                .isThrownBy(() -> read(property)
                        .receiving(List.of(found(new Annotated()), found(new Other())), "points-service", true))
                .withMessageMatching("(?s).*" + why + ".*");
    }

    @Test
    void knowTheTopicsTagsAndTypeOfAMethod() {
        Route route = read("shop.topics=two").route(found(new Other()), "points-service");

        assertThat(route.topics()).containsExactlyInAnyOrder("one", "two");
        assertThat(route.tags()).containsExactlyInAnyOrder("A", "B");
        assertThat(route.type()).isEqualTo("order-placed");
    }

    private ReceiveSettings settings(Object bean, String... properties) {
        return read(properties).receiving(List.of(found(bean)), "points-service", true);
    }

    private Selection subscription(Object bean, String... properties) {
        return read(properties).route(found(bean), "points-service").selection();
    }

    private ListenerSettings read(String... properties) {
        Map<String, Object> source = new HashMap<>(Map.of("shop.threads", "2", "shop.begin", "first"));
        for (String property : properties) {
            source.put(property.split("=", 2)[0], property.split("=", 2)[1]);
        }
        environment.getPropertySources().addLast(new MapPropertySource("properties", source));
        return new ListenerSettings(
                new Binder(ConfigurationPropertySources.get(withConfigurationSources()))
                        .bindOrCreate("txmq.consumer", TxmqProperties.Consumer.class),
                environment,
                group -> FIRST_START,
                (group, message, error) -> Decision.asConfigured());
    }

    private StandardEnvironment withConfigurationSources() {
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    private static ListenerDetector.Found found(Object bean) {
        ListenerDetector detector = new ListenerDetector();
        detector.postProcessAfterInitialization(bean, "listener");
        return detector.found().get(0);
    }

    static class Plain {

        @IdempotentListener(topic = "orders", group = "points-service")
        void listen(List<String> payloads) {}
    }

    static class Other {

        @IdempotentListener(
                topic = {"one", "${shop.topics:two}", "one"},
                group = "points-service",
                threads = "2",
                firstRetryLevel = "${shop.other:}",
                tags = "A||B || A",
                type = "order-placed")
        void listen(String payload) {}
    }

    static class Annotated {

        @IdempotentListener(
                topic = "orders",
                group = "points-service",
                enabled = "false",
                threads = "${shop.threads}",
                batchSize = "9",
                maxAttempts = "4",
                retryAfter = "1m, 2h",
                startFrom = "${shop.begin}",
                filter = "amount > 100")
        void listen(List<String> payloads) {}
    }
}
