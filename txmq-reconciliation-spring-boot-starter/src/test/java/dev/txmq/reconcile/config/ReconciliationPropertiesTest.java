package dev.txmq.reconcile.config;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReconciliationPropertiesTest {

    private static ReconciliationProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("txmq.reconciliation", ReconciliationProperties.class);
    }

    private static Map<String, String> with(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put("txmq.reconciliation." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return values;
    }

    @Test
    void haveThisApplicationAsTheOnlyProducerUnlessOthersAreNamed() {
        assertThat(bound(with("window", "5m")).producers()).containsExactly(Peer.here("this application"));
    }

    @Test
    void showNoSecrets() {
        String text = bound(with(
                        "groups[0].name", "points",
                        "groups[0].url", "http://points/actuator",
                        "groups[0].user", "rex",
                        "groups[0].password", "hidden"))
                .toString();

        assertThat(text).contains("points at http://points/actuator").doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "window | 90s | txmq.reconciliation.window must be whole minutes, was 90s",
                "window | 2h | txmq.reconciliation.window must be 1m to 1h, was 2h",
                "passes | 1h,15m | txmq.reconciliation.passes must grow",
                "max-share | 0 | txmq.reconciliation.max-share must be above 0 and at most 1, was 0.0",
                "max-automatic | 0 | txmq.reconciliation.max-automatic must be 1 to 100000, was 0",
                "timeout | 1ms | txmq.reconciliation.timeout must be 100ms to 10m, was 1ms",
                "zone | Mars | txmq.reconciliation.zone must be a zone such as UTC or Asia/Shanghai, was Mars",
                "retention | 1h | txmq.reconciliation.retention must be 1d to 3650d, was 1h",
            })
    void refuseWhatCannotBe(String key, String value, String message) {
        assertThatThrownBy(() -> bound(with(key, value)))
                .hasRootCauseMessage(
                        message.startsWith("txmq.reconciliation.passes")
                                ? "txmq.reconciliation.passes must grow, was [PT1H, PT15M]"
                                : message);
    }

    @ParameterizedTest
    @CsvSource({"ftp://points/actuator", "points", "http://rex:secret@points/actuator", "http://points/actuator?x=1"})
    void refuseAddressesThatAreNone(String url) {
        assertThatThrownBy(() -> bound(with("groups[0].name", "points", "groups[0].url", url)))
                .rootCause()
                .hasMessageContaining("txmq.reconciliation.groups[0].url must be the address of an actuator");
    }

    @Test
    void refuseTwoGroupsOfOneName() {
        assertThatThrownBy(() -> bound(with("groups[0].name", "points", "groups[1].name", "points")))
                .hasRootCauseMessage("txmq.reconciliation.groups must name each once, was points");
    }
}
