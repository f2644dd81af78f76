package dev.txmq.benchmarks.job;

import java.time.Instant;

/** The event, as {@code docs/contract/user-registered.json} shows it. */
public record UserRegistered(long userId, String username, String email, Instant registeredAt) {

    public static UserRegistered of(Registration registration) {
        return new UserRegistered(
                registration.id(), registration.username(), registration.email(), registration.registeredAt());
    }
}
