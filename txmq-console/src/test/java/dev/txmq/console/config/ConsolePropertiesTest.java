package dev.txmq.console.config;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.txmq.console.config.ConsoleProperties.Role;

import static org.assertj.core.api.Assertions.assertThat;

class ConsolePropertiesTest {

    private static final String HASH = "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Properties.class)
            .withPropertyValues(
                    "txmq.console.services.points.url=http://points:8082/actuator",
                    "txmq.console.services.points.username=console",
                    "txmq.console.services.points.password=very-secret",
                    "txmq.console.users.ada.password={bcrypt}" + HASH);

    @Test
    void knowsServicesAndUsers() {
        application.run(context -> {
            ConsoleProperties properties = context.getBean(ConsoleProperties.class);

            assertThat(properties.timeout()).isEqualTo(Duration.ofSeconds(3));
            assertThat(properties.sessionsPerUser()).isEqualTo(3);
            assertThat(properties.services().get("points").url()).isEqualTo("http://points:8082/actuator");
            assertThat(properties.users().get("ada").role()).isEqualTo(Role.VIEWER);
            assertThat(properties.users().get("ada").password()).isEqualTo(HASH);
            assertThat(properties.toString()).doesNotContain("very-secret", HASH);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    services.points.url=points:8082                      | txmq.console.services.points.url must be the address of an actuator such as http://points:8082/actuator, was 'points:8082'
                    services.points.url=http://a:b@points/actuator       | txmq.console.services.points.url must be the address of an actuator such as http://points:8082/actuator, was 'http://a:b@points/actuator'
                    services.users.password=x                            | txmq.console.services.users must have username and password, or none
                    services.users.instances=users:8081                  | txmq.console.services.users.instances must be the address of an actuator such as http://points:8082/actuator, was 'users:8081'
                    services.users.instances=http://users/actuator       | txmq.console.services.users.url must be set where there are instances
                    users.ada.password={noop}ada                         | txmq.console.users.ada.password must be a bcrypt hash, as `htpasswd -nBC 10 name` prints behind the colon
                    users.ada.password=ada                               | txmq.console.users.ada.password must be a bcrypt hash, as `htpasswd -nBC 10 name` prints behind the colon
                    users.bob.role=OPERATOR                              | txmq.console.users.bob.password must be a bcrypt hash, as `htpasswd -nBC 10 name` prints behind the colon
                    timeout=99ms                                         | txmq.console.timeout must be 100ms to 60s, was 99ms
                    timeout=61s                                          | txmq.console.timeout must be 100ms to 60s, was 61000ms
                    roles-claim=                                         | txmq.console.roles-claim must name a claim
                    operator-role=                                       | txmq.console.operator-role must name a role
                    viewer-role=                                         | txmq.console.viewer-role must name a role
                    sessions-per-user=0                                  | txmq.console.sessions-per-user must be 1 to 100, was 0
                    """)
    void aValueThatMakesNoSenseStopsTheStart(String property, String message) {
        application
                .withPropertyValues("txmq.console." + property)
                .run(context -> assertThat(context).getFailure().hasRootCauseMessage(message));
    }

    @Test
    void noServiceStopsTheStart() {
        ApplicationContextRunner empty = new ApplicationContextRunner().withUserConfiguration(Properties.class);

        empty.run(context -> assertThat(context)
                .getFailure()
                .hasRootCauseMessage("txmq.console.services must name at least one service"));
    }

    @Test
    void aKeyThatDoesNotExistStopsTheStart() {
        application
                .withPropertyValues("txmq.console.patience=1s")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("txmq.console.patience"));
    }

    @EnableConfigurationProperties(ConsoleProperties.class)
    static class Properties {}
}
