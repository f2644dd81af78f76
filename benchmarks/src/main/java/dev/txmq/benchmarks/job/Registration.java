package dev.txmq.benchmarks.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One user to register. The load chooses the id, so that every contender inserts the same row; names come in no order, as
 * they do in life.
 *
 * @param registeredAt in whole microseconds, as the database keeps it
 */
public record Registration(long id, String username, String email, Instant registeredAt) {

    /** Users who were there before have lower ids. */
    public static final long FIRST_ID = 1_000_000_000;

    /** An odd number, so that no two ids give one name. */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    /** Of a user who registers now. */
    public static Registration of(long id) {
        String username = "u" + Long.toUnsignedString(id * SCATTER, 36);
        return new Registration(
                id, username, username + "@example.com", Instant.now().truncatedTo(ChronoUnit.MICROS));
    }
}
