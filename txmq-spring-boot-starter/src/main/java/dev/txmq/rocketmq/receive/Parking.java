package dev.txmq.rocketmq.receive;

/** Keeps what a group could not handle. Called by several threads at the same time, and more than once for one message. */
public interface Parking {

    /**
     * A handler has given the message up and the broker is about to move it to {@code %DLQ%<group>}. Only now is the error
     * known, so it is best recorded at once; what is lost here is made up for by {@link #park}, except the error.
     */
    void givenUp(String group, GivenUpMessage message, Throwable error);

    /** The message has arrived in {@code %DLQ%<group>}, on whatever way. An exception brings it again, until it is kept. */
    void park(String group, GivenUpMessage message);
}
