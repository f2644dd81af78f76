package dev.txmq.it.patterns;

import java.util.List;
import java.util.Optional;

/**
 * A protocol as a model: where it starts, and all that can happen next. {@link Exploration} goes every way.
 *
 * @param <S> a state of everything at once: all rows, all messages on their way, what each process has in its memory. Two
 *     states that are equal are the same
 */
interface Protocol<S> {

    S start();

    /** All that can happen next, whoever does it. One step is one local transaction, or one message that arrives. */
    List<Step<S>> steps(S state);

    /** What is so in this state and must never be; the worst, if there is more than one. Said in the same words each time. */
    Optional<String> violation(S state);

    /** Whether nothing is left open. */
    boolean isEnded(S state);

    /**
     * Something that happens.
     *
     * @param what said in words, the same each time it happens
     * @param isFault whether a run may not depend on it: a message is lost, a process dies
     */
    record Step<S>(String what, S next, boolean isFault) {}
}
