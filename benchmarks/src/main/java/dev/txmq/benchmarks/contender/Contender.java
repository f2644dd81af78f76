package dev.txmq.benchmarks.contender;

import dev.txmq.benchmarks.job.Scoreboard;

/** A way to do the job. */
public interface Contender {

    /** As it stands in the table. */
    String name();

    /** What it does, in half a sentence. */
    String description();

    /** Whether users of it are awarded points: all but one. */
    default boolean awards() {
        return true;
    }

    /** Starts it on databases that hold the tables of the job and nothing else. */
    Running start(Place place, Scoreboard scoreboard);
}
