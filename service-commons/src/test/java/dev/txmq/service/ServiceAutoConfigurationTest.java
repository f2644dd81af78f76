package dev.txmq.service;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceAutoConfigurationTest {

    private final WebApplicationContextRunner application =
            new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(ServiceAutoConfiguration.class));

    @Test
    void aServiceIsSetUp() {
        application
                .withUserConfiguration(Problems.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(TomcatProblems.class)
                        .hasSingleBean(KeptConnections.class)
                        .hasSingleBean(BodyLimit.class)
                        .hasSingleBean(UtcInstantTypeHandler.class)
                        .hasSingleBean(MessageIdTypeHandler.class)
                        .hasSingleBean(UuidTypeHandler.class));
    }

    /** Or times in its tables would be of another zone. */
    @Test
    void aServiceThatServesNobodyReadsAndWritesColumnsAllTheSame() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ServiceAutoConfiguration.class))
                .withUserConfiguration(Problems.class)
                .run(context -> assertThat(context)
                        .doesNotHaveBean(KeptConnections.class)
                        .hasSingleBean(UtcInstantTypeHandler.class)
                        .hasSingleBean(MessageIdTypeHandler.class)
                        .hasSingleBean(UuidTypeHandler.class));
    }

    @Test
    void anotherApplicationOnTheSameClassPathIsLeftAlone() {
        application.run(context -> assertThat(context)
                .doesNotHaveBean(TomcatProblems.class)
                .doesNotHaveBean(KeptConnections.class)
                .doesNotHaveBean(BodyLimit.class)
                .doesNotHaveBean(UtcInstantTypeHandler.class));
    }

    @RestControllerAdvice
    static class Problems extends ProblemAdvice {}
}
