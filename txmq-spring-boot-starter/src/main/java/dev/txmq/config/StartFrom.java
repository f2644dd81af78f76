package dev.txmq.config;

import java.time.DateTimeException;
import java.time.Instant;

/** Where a consumer group begins in a queue of which the broker knows no offset of it. */
public sealed interface StartFrom {

    /** With the oldest message that the broker keeps. */
    record First() implements StartFrom {}

    /** With what is stored from the first start of the group on. */
    record Now() implements StartFrom {}

    /** With what was stored from then on. */
    record Time(Instant time) implements StartFrom {}

    /**
     * Reads a setting.
     *
     * @throws IllegalArgumentException for other text than {@code first}, {@code now} and a time such as 2026-11-24T20:00:00Z
     */
    static StartFrom of(String text) {
        return switch (text) {
            case "first" -> new First();
            case "now" -> new Now();
            default -> time(text);
        };
    }

    private static StartFrom time(String text) {
        try {
            return new Time(Instant.parse(text));
        } catch (DateTimeException e) {
            // without the parser's error, which says less
            throw new IllegalArgumentException(
                    "start-from must be first, now or a time such as 2026-11-24T20:00:00Z, was '%s'".formatted(text));
        }
    }
}
