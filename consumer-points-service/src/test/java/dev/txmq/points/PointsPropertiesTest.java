package dev.txmq.points;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class PointsPropertiesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void theWelcomeBonusIsAHundredPoints() {
        application.run(
                context -> assertThat(context.getBean(PointsProperties.class).welcomeBonus())
                        .isEqualTo(100));
    }

    @Test
    void aWelcomeBonusOfNothingStopsTheStart() {
        application
                .withPropertyValues("points.welcome-bonus=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseMessage("points.welcome-bonus must be at least 1, was 0:"
                                + " set how many points a registration gives"));
    }

    @EnableConfigurationProperties(PointsProperties.class)
    static class Properties {}
}
