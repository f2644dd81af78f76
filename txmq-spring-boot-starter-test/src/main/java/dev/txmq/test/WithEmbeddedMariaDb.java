package dev.txmq.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import dev.txmq.test.spring.EmbeddedMariaDbExtension;

/**
 * Runs the tests of a class with an {@link EmbeddedMariaDb}, the one that all test classes of the JVM share. Needs MySQL's
 * driver.
 *
 * <p>With Spring ({@code @SpringBootTest} or another that loads an application context), {@code spring.datasource.url},
 * {@code username} and {@code password} point to a database of it, {@code spring.jpa.database-platform} tells Hibernate that it is
 * MariaDB unless the application says otherwise, and it is a bean to inject. Without, a test's parameter of
 * type {@link EmbeddedMariaDb} receives it; so it does with Spring, when not annotated {@code @Autowired}.
 *
 * <p>With the system property {@code txmq.test.containers=true} it is MySQL in a container, of the image {@code mysql:9.7};
 * that needs {@code org.testcontainers:testcontainers-mysql}.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EmbeddedMariaDbExtension.class)
public @interface WithEmbeddedMariaDb {

    /** The name of the database that Spring is pointed to. Classes that give the same name share the database, and what they leave in it. */
    String database() default "test";

    /** Whether to make a new, empty database for this class, under a name that starts with {@link #database()}. */
    boolean fresh() default false;
}
