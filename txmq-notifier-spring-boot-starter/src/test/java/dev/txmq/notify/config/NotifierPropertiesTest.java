package dev.txmq.notify.config;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import dev.txmq.notify.app.Instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NotifierPropertiesTest {

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

    @Test
    void doesNotShowItsKeys() {
        assertThat(bound(Map.of()).toString()).doesNotContain(Instance.KEY);
    }

    private static NotifierProperties bound(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>();
        all.put("txmq.notifier.encryption-keys", Instance.KEY);
        properties.forEach((key, value) -> all.put("txmq.notifier." + key, value));
        return new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("txmq.notifier", NotifierProperties.class);
    }
}
