package dev.txmq.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a Spring test ({@code @SpringBootTest} or another that loads an application context) a database of an
 * {@link EmbeddedMariaDb}, the one that all test classes of the JVM share: sets {@code spring.datasource.url},
 * {@code username} and {@code password}, and makes the server a bean to inject. Needs MySQL's driver.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WithEmbeddedMariaDb {

    /** The database's name. Classes that give the same name share the database, and what they leave in it. */
    String database() default "test";

    /** Whether to make a new, empty database for this class, under a name that starts with {@link #database()}. */
    boolean fresh() default false;
}
