package dev.txmq.notify.config;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import dev.txmq.notify.app.Instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NotifierPropertiesTest {

    private static final String SECRET_MUST_BE = "txmq.notifier.endpoints.shop.secret must be whsec_";

    @ParameterizedTest
    @CsvSource({
        "encryption-keys, c2hvcnQ=",
        "encryption-keys, no base64",
        "retry-intervals, 10ms",
        "max-attempts, 0",
        "give-up-after, -1s",
        "timeout, 2m",
        "connect-timeout, 16s",
        "max-response, 2MB",
        "max-payload, 1",
        "max-in-flight, 0",
        "concurrency, 65",
        "rate-limit, 0",
        "poll-interval, 1ms",
        "lease, 39s",
        "pause-after, 0",
        "max-pause, 59s",
        "disable-after, -1s",
        "proxy, ftp://x:1",
        "endpoints.shop.recipient, no spaces",
        "query.path, notifications",
        "query.max-page, 0",
        "delivered-retention, 1m",
        "exhausted-retention, 1h"
    })
    void refusesAValueThatIsOutOfRangeAndNamesTheKey(String key, String value) {
        assertThatThrownBy(() -> bound(Map.of(key, value)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("txmq.notifier." + key + " must be ");
    }

    @Test
    void needsAKey() {
        assertThatThrownBy(
                        () -> new Binder(new MapConfigurationPropertySource(Map.of("txmq.notifier.max-attempts", "3")))
                                .bindOrCreate("txmq.notifier", NotifierProperties.class))
                .rootCause()
                .hasMessageContaining("txmq.notifier.encryption-keys must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2hvcnQ=", "whsec_c2hvcnQ=", "whsec_no base64"})
    void refusesAFixedEndpointWithoutAGoodSecretAndDoesNotShowIt(String secret) {
        Map<String, String> shop =
                Map.of("endpoints.shop.recipient", "m-1", "endpoints.shop.url", "https://shop.example/");

        assertThatThrownBy(() -> bound(shop)).rootCause().hasMessageStartingWith(SECRET_MUST_BE);
        Map<String, String> withSecret = new HashMap<>(shop);
        withSecret.put("endpoints.shop.secret", secret);
        assertThatThrownBy(() -> bound(withSecret))
                .rootCause()
                .hasMessageStartingWith(SECRET_MUST_BE)
                .hasMessageNotContaining(secret);
    }

    @Test
    void needsToKnowWhereAFixedEndpointIs() {
        assertThatThrownBy(() -> bound(Map.of("endpoints.shop.recipient", "m-1")))
                .rootCause()
                .hasMessageStartingWith("txmq.notifier.endpoints.shop.url must be");
    }

    @Test
    void doesNotShowItsKeys() {
        NotifierProperties properties = bound(Map.of(
                "endpoints.shop.recipient", "m-1",
                "endpoints.shop.url", "https://shop.example/",
                "endpoints.shop.secret", "whsec_" + Instance.KEY));

        assertThat(properties.toString()).doesNotContain(Instance.KEY);
        assertThat(properties.endpoints().toString()).doesNotContain(Instance.KEY);
    }

    private static NotifierProperties bound(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>();
        all.put("txmq.notifier.encryption-keys", Instance.KEY);
        properties.forEach((key, value) -> all.put("txmq.notifier." + key, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("txmq.notifier", NotifierProperties.class);
    }
}
