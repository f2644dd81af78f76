package dev.txmq.users;

import java.time.Instant;

/** The event that other services see, as {@code docs/contract/user-registered.json} shows it. */
record UserRegistered(long userId, String username, String email, Instant registeredAt) {

    static final String TOPIC = "user-registered";

    static UserRegistered of(User user) {
        return new UserRegistered(user.id(), user.username(), user.email(), user.registeredAt());
    }
}
