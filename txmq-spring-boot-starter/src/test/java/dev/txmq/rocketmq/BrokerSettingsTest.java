package dev.txmq.rocketmq;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.convert.DurationStyle;

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
        BrokerSettings settings = withLevels("1s 5s 10s 30s 1m 2h");

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

        assertThat(settings.longestRedelivery(byLevels(2), 1)).isEqualTo(Duration.ofHours(48));
        assertThat(settings.longestRedelivery(byLevels(2), 4))
                .isEqualTo(Duration.ofHours(50).plusSeconds(5));
        assertThat(BrokerSettings.defaults().longestRedelivery(byLevels(3), 16))
                .isBetween(Duration.ofHours(74), Duration.ofHours(76));
        assertThat(settings.longestRedelivery(after("5s", "1h"), 4))
                .isEqualTo(Duration.ofHours(50).plusSeconds(5));
    }

    @Test
    void passesOverLevelsThatSomebodyHasAppended() {
        BrokerSettings settings = withLevels("1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h 5h 10h");

        assertThat(settings.longestRedelivery(byLevels(18), 3)).isEqualTo(Duration.ofHours(72 + 2 + 2));
        assertThat(settings.longestRedelivery(after("2h", "5h", "10h"), 5)).isEqualTo(Duration.ofHours(72 + 27));
    }

    @ParameterizedTest
    @CsvSource({"5s,2", "4s,1", "500ms,1", "10m,4", "1h,5", "3h,5"})
    void findsTheLevelOfATimeOrTheNextShorterOne(String time, int level) {
        RetryDelay delay = new RetryDelay.After(DurationStyle.SIMPLE.parse(time));

        assertThat(withLevels("1s 5s 1s 10m 1h 10m").level(delay)).isEqualTo(level);
    }

    @Test
    void knowsTheTimesThatItsLevelsLack() {
        assertThat(withLevels("1s 5s 1h")
                        .lacking(after("5s", "5h", "1h", "10h", "5h").times()))
                .containsExactly(Duration.ofHours(5), Duration.ofHours(10));
    }

    @Test
    void tellsTheLineThatHasThemToo() {
        assertThat(BrokerSettings.defaults().appended(after("5h", "10h").times()))
                .isEqualTo("levels 19, 20:"
                        + " messageDelayLevel=1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h 5h 10h");
        assertThat(withLevels("1s 90s").appended(after("1d").times()))
                .isEqualTo("level 3: messageDelayLevel=1s 90s 1d");
    }

    private static BrokerSettings withLevels(String levels) {
        Properties properties = new Properties();
        properties.setProperty("messageDelayLevel", levels);
        return BrokerSettings.of("broker-a", properties);
    }

    private static RetryLadder byLevels(int first) {
        return new RetryLadder(first, List.of());
    }

    private static RetryLadder after(String... times) {
        return new RetryLadder(
                3, Stream.of(times).map(DurationStyle.SIMPLE::parse).toList());
    }
}
