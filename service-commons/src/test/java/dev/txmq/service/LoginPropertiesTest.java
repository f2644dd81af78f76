package dev.txmq.service;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

class LoginPropertiesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Test
    void nobodyCanLogInUnlessSomebodyIsNamed() {
        application.run(context ->
                assertThat(context.getBean(LoginProperties.class).logins()).isEmpty());
    }

    @Test
    void aLoginHasRolesAndNeverShowsItsPassword() {
        application
                .withPropertyValues(
                        "service.logins.rex.password=secret", "service.logins.rex.roles=RECONCILER,OPERATOR")
                .run(context -> assertThat(context.getBean(LoginProperties.class))
                        .hasToString("LoginProperties[logins={rex=Login[RECONCILER, OPERATOR]}]"));
    }

    @Test
    void aLoginWithoutAPasswordStopsTheStart() {
        application
                .withPropertyValues("service.logins.rex.roles=RECONCILER")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasRootCauseMessage("service.logins.rex.password must be set"));
    }

    @EnableConfigurationProperties(LoginProperties.class)
    static class Properties {}
}
