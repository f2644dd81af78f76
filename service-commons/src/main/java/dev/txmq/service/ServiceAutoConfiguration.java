package dev.txmq.service;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What each service has: how columns are read and written, and, where it serves, answers by RFC 9457 to whatever goes wrong, and a limit for
 * bodies. A service is what has a {@link ProblemAdvice}; other applications on the same class path, such as those of tests, are left alone.
 */
@AutoConfiguration
@ConditionalOnBean(ProblemAdvice.class)
public final class ServiceAutoConfiguration {

    /** A service that runs once, as a program, serves nobody. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class Web {

        @Bean
        TomcatProblems tomcatProblems() {
            return new TomcatProblems();
        }

        @Bean
        ConcreteContentTypes concreteContentTypes() {
            return new ConcreteContentTypes();
        }

        @Bean
        KeptConnections keptConnections() {
            return new KeptConnections();
        }

        @Bean
        BodyLimit bodyLimit() {
            return new BodyLimit();
        }
    }

    @Bean
    UtcInstantTypeHandler utcInstantTypeHandler() {
        return new UtcInstantTypeHandler();
    }

    @Bean
    MessageIdTypeHandler messageIdTypeHandler() {
        return new MessageIdTypeHandler();
    }

    @Bean
    UuidTypeHandler uuidTypeHandler() {
        return new UuidTypeHandler();
    }
}
