package dev.txmq.digest;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/**
 * A time that messages are looked for in.
 *
 * @param to itself not included
 */
public record Window(Instant from, Instant to) {

    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final long MOST_STEPS = 10_000;

    public Window {
        if (from.isBefore(Instant.EPOCH) || to.isAfter(END) || !from.isBefore(to)) {
            throw new IllegalArgumentException("from must be before to, and both between %s and %s; they were %s and %s"
                    .formatted(Instant.EPOCH, END, from, to));
        }
    }

    /** Below every id of version 7 in it. */
    public MessageId lowest() {
        return MessageId.lowestAt(from);
    }

    /** Above every id of version 7 in it. */
    public MessageId end() {
        return MessageId.lowestAt(to);
    }

    /** Below every id that comes after the last one of a page; null before the first page. */
    public MessageId after(@Nullable MessageId last) {
        return last != null && last.compareTo(lowest()) > 0 ? last : lowest();
    }

    /** @throws IllegalArgumentException if it cannot be divided by that */
    void checkStep(Duration step) {
        long millis = step.toMillis();
        if (millis < 1 || !step.equals(Duration.ofMillis(millis))) {
            throw new IllegalArgumentException("step must be whole milliseconds, 1 at least, was " + step);
        }
        if (!isMultiple(from, millis) || !isMultiple(to, millis)) {
            throw new IllegalArgumentException(
                    "from and to must be multiples of the step of %d ms since 1970, were %s and %s"
                            .formatted(millis, from, to));
        }
        if (Duration.between(from, to).toMillis() / millis > MOST_STEPS) {
            throw new IllegalArgumentException("There may be %d steps at most, and %s to %s has more of %d ms"
                    .formatted(MOST_STEPS, from, to, millis));
        }
    }

    private static boolean isMultiple(Instant time, long millis) {
        return time.equals(Instant.ofEpochMilli(time.toEpochMilli())) && time.toEpochMilli() % millis == 0;
    }
}
