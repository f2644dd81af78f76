package dev.txmq.payments;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class PaymentsPropertiesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void intervalsDoubleFromAMinuteToAnHour() {
        application.run(context -> {
            PaymentsProperties properties = context.getBean(PaymentsProperties.class);

            List<Long> minutes = IntStream.range(0, 9)
                    .mapToObj(retries -> properties.intervalAfter(retries).toMinutes())
                    .toList();
            assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
            assertThat(properties.intervalAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofHours(1));
            assertThat(properties.maxRetries()).isEqualTo(24);
            assertThat(properties.expireAfter()).isEqualTo(Duration.ofMinutes(30));
            assertThat(properties.operatorRole()).isEqualTo("OPERATOR");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    expire-after=999ms      | payments.expire-after must be 1000ms to 2592000000ms, was 999ms
                    retry-interval=999ms    | payments.retry-interval must be 1000ms to 2592000000ms, was 999ms
                    max-retry-interval=59s  | payments.max-retry-interval must be 60000ms to 2592000000ms, was 59000ms
                    poll-interval=9ms       | payments.poll-interval must be 10ms to 3600000ms, was 9ms
                    max-retries=0           | payments.max-retries must be at least 1, was 0
                    batch-size=0            | payments.batch-size must be 1 to 100, was 0
                    batch-size=101          | payments.batch-size must be 1 to 100, was 101
                    operator-role=          | payments.operator-role must not be blank: set the role of those who may decide
                    """)
    void aValueThatMakesNoSenseStopsTheStart(String property, String message) {
        application
                .withPropertyValues("payments." + property)
                .run(context -> assertThat(context).getFailure().hasRootCauseMessage(message));
    }

    @EnableConfigurationProperties(PaymentsProperties.class)
    static class Properties {}
}
