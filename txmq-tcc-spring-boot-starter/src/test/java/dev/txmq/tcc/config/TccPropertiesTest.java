package dev.txmq.tcc.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class TccPropertiesTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(TccProperties.class)
    static class Properties {}

    @Test
    void theDefaultsHold() {
        runner.run(context -> {
            TccProperties properties = context.getBean(TccProperties.class);
            assertThat(properties.timeout()).hasSeconds(30);
            assertThat(properties.participants()).isEmpty();
        });
    }

    @Test
    void namesOfServicesAreKeys() {
        runner.withPropertyValues(
                        "txmq.tcc.participants.account.url=http://accounts:8084",
                        "txmq.tcc.initiators.payment-service.url=https://payments.example.com/base")
                .run(context -> {
                    TccProperties properties = context.getBean(TccProperties.class);
                    assertThat(properties.participants().get("account").topicOf("account"))
                            .isEqualTo("account-outcomes");
                    assertThat(properties.initiators()).containsKey("payment-service");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "txmq.tcc.try-timeout=1ms, txmq.tcc.try-timeout must be 100ms to 1m",
        "txmq.tcc.try-attempts=0, txmq.tcc.try-attempts must be 1 to 10",
        "txmq.tcc.timeout=5s, txmq.tcc.timeout must be 9s to 1d",
        "txmq.tcc.batch-size=201, txmq.tcc.batch-size must be 1 to 200",
        "txmq.tcc.participants.a.url=ftp://x, txmq.tcc.participants.a.url must be a base address",
        "txmq.tcc.participants.a.url=/relative, txmq.tcc.participants.a.url must be a base address",
        "txmq.tcc.participants.a.topic=x, txmq.tcc.participants.a.url must be a base address",
        "txmq.tcc.initiators.a.url=http:///x, txmq.tcc.initiators.a.url must be a base address",
        "txmq.tcc.reservation-retention=1d, txmq.tcc.reservation-retention must be 2d to 3650d",
        "txmq.tcc.timeuot=5s, timeuot"
    })
    void aWrongValueStopsTheStart(String property, String message) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(message));
    }
}
