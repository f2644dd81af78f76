package dev.txmq.background;

import org.jspecify.annotations.Nullable;

/**
 * Work that operators may hold up: a listener, or the relay. Its calls come one at a time, and a call that is not needed does nothing.
 */
public interface Switchable {

    /** Unique in the application. */
    String name();

    /** Whether it runs unless somebody holds it up. */
    boolean isEnabled();

    /** Works, if the application does; else from its start on. */
    void run();

    /** Stops working and keeps its place; returns when what is under way is done, or after a while. */
    void pause();

    /** Stops working and gives up its place, such as queues that other instances can take. */
    void stop();

    /** @throws IllegalArgumentException if it cannot work at this rate */
    void checkLimit(int perSecond);

    /** Works at this rate at most; null for as fast as it can. */
    void limit(@Nullable Integer perSecond);

    /** The limit that is configured, or null. */
    @Nullable
    Integer configuredLimit();
}
