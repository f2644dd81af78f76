package dev.txmq.rocketmq;

import java.time.Duration;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BrokerSettingsTest {

    @Test
    void findsNothingWrongWithTheBrokersDefaults() {
        assertThat(BrokerSettings.of("broker-a", new Properties()).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "transientStorePoolEnable, true,  Set it to false",
        "transactionTimeOut,       3000,  must be below transactionTimeOut=3000",
        "transactionCheckInterval, 1000,  must be below transactionCheckInterval=1000",
        "transactionOpBatchInterval, 6000, transactionOpBatchInterval=6000",
    })
    void namesTheBrokerTheSettingAndTheRemedy(String key, String value, String text) {
        Properties properties = new Properties();
        properties.setProperty(key, value);

        assertThat(BrokerSettings.of("broker-a", properties).problems())
                .singleElement()
                .asString()
                .contains("broker-a", text);
    }

    @Test
    void knowsHowLongEachDelayLevelWaits() {
        Properties properties = new Properties();
        properties.setProperty("messageDelayLevel", "1s 5s 10s 30s 1m 2h");

        BrokerSettings settings = BrokerSettings.of("broker-a", properties);

        assertThat(settings.delay(3)).contains(Duration.ofSeconds(10));
        assertThat(settings.delay(6)).contains(Duration.ofHours(2));
        assertThat(settings.delay(0)).isEmpty();
        assertThat(settings.delay(7)).isEmpty();
    }

    @Test
    void addsAllRetriesToTheTimeThatMessagesAreKept() {
        Properties properties = new Properties();
        properties.setProperty("messageDelayLevel", "1s 5s 1h");
        properties.setProperty("fileReservedTime", "48");

        BrokerSettings settings = BrokerSettings.of("broker-a", properties);

        assertThat(settings.longestRedelivery(2, 1)).isEqualTo(Duration.ofHours(48));
        assertThat(settings.longestRedelivery(2, 4))
                .isEqualTo(Duration.ofHours(50).plusSeconds(5));
        assertThat(BrokerSettings.defaults().longestRedelivery(3, 16))
                .isBetween(Duration.ofHours(74), Duration.ofHours(76));
    }
}
