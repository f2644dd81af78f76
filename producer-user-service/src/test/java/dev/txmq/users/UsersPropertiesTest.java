package dev.txmq.users;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class UsersPropertiesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void keysAreKeptForAWeek() {
        application.run(
                context -> assertThat(context.getBean(UsersProperties.class).idempotencyKeyRetention())
                        .isEqualTo(Duration.ofDays(7)));
    }

    @Test
    void aRetentionInWhichNobodyCanRepeatARequestStopsTheStart() {
        application
                .withPropertyValues("users.idempotency-key-retention=59m")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseMessage("users.idempotency-key-retention must be at least 1h, was 3540s:"
                                + " set how long clients may repeat a request"));
    }

    @Test
    void welcomePointsThatNobodyCouldAwardStopTheStart() {
        application
                .withPropertyValues("users.welcome-points=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseMessage("users.welcome-points must be at least 1, was 0:"
                                + " set what the points service has as points.welcome-bonus"));
    }

    @EnableConfigurationProperties(UsersProperties.class)
    static class Properties {}
}
