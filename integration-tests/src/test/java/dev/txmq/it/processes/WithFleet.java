package dev.txmq.it.processes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A test class that is given the {@link Fleet}: one such class after the other, beside those that do without, which wait much
 * of their time.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(FleetExtension.class)
@Tag("fleet")
@ResourceLock("fleet")
@Execution(ExecutionMode.CONCURRENT)
public @interface WithFleet {

    /** Whether it has account services and payment services while the tests of this class run. */
    boolean payments() default false;
}
