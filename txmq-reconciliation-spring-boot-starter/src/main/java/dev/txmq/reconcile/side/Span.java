package dev.txmq.reconcile.side;

import java.time.Duration;
import java.time.Instant;

/** A time of message ids, up to {@code to}, which is not included. In whole milliseconds, as the time in an id is. */
public record Span(Instant from, Instant to) {

    /** How long it is. */
    public Duration length() {
        return Duration.between(from, to);
    }

    /** How long it is. */
    public long millis() {
        return length().toMillis();
    }

    /** From here on for so long. */
    public static Span of(Instant from, Duration length) {
        return new Span(from, from.plus(length));
    }

    /** Whether a time is in it. */
    public boolean contains(Instant time) {
        return !time.isBefore(from) && time.isBefore(to);
    }
}
