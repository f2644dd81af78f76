package dev.txmq.benchmarks.contest;

import java.util.Optional;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.job.Scoreboard;

/**
 * A way to do the job, in two applications as two services would: one registers users in one database, the other awards points
 * in another.
 */
public interface Contender {

    /** As it stands in the table. */
    String name();

    /** What it does, in half a sentence. */
    String description();

    /** Whether users of it are awarded points: all but one. */
    default boolean awards() {
        return true;
    }

    /** Starts the side that registers users, which has a {@link Registrar} among its beans. */
    ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard);

    /** Starts the side that awards points, which is ready to receive when this returns; empty when there is none. */
    Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard);
}
