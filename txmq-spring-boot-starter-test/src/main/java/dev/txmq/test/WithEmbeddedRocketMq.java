package dev.txmq.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import dev.txmq.test.spring.EmbeddedRocketMqExtension;

/**
 * Runs the tests of a class with an {@link EmbeddedRocketMq}, the one that all test classes of the JVM share. It checks back
 * and redelivers within seconds ({@link EmbeddedRocketMq.Builder#fastChecks()}). Faults are reset after each test; messages
 * stay, so give each test class topics or keys of its own.
 *
 * <p>With Spring ({@code @SpringBootTest} or another that loads an application context), {@code txmq.name-server} points to
 * it and it is a bean to inject. Without, a test's parameter of type {@link EmbeddedRocketMq} receives it; so it does with
 * Spring, when not annotated {@code @Autowired}.
 *
 * <p>With the system property {@code txmq.test.containers=true} it is in a container, of the image
 * {@code apache/rocketmq:5.5.0}; that needs {@code org.testcontainers:testcontainers}.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EmbeddedRocketMqExtension.class)
public @interface WithEmbeddedRocketMq {

    /** Topics to create, of 4 queues each, unless they exist. */
    String[] topics() default {};

    /**
     * Settings of the broker, {@code "key=value"} each, that hold while the tests of this class run. Only such as the running
     * broker obeys; {@link EmbeddedRocketMq#changeSetting} says more.
     */
    String[] settings() default {};
}
