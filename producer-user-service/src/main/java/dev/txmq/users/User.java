package dev.txmq.users;

import java.time.Instant;

/**
 * A registered user.
 *
 * @param registeredAt in whole microseconds, as the database keeps it
 */
record User(long id, String username, String email, Instant registeredAt) {}
