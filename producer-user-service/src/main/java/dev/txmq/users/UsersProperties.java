package dev.txmq.users;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set.
 *
 * @param idempotencyKeyRetention how long a request may be repeated under its {@code Idempotency-Key}. At least an hour.
 * @param welcomePoints how many points the points service must award for a registration: a reconciliation compares with it. At least 1.
 */
@ConfigurationProperties(prefix = "users", ignoreUnknownFields = false)
record UsersProperties(
        @DefaultValue("7d") Duration idempotencyKeyRetention,
        @DefaultValue("100") int welcomePoints) {

    private static final Duration SHORTEST = Duration.ofHours(1);

    UsersProperties {
        if (idempotencyKeyRetention.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "users.idempotency-key-retention must be at least 1h, was %ds: set how long clients may repeat a request"
                            .formatted(idempotencyKeyRetention.toSeconds()));
        }
        if (welcomePoints < 1) {
            throw new IllegalArgumentException(
                    "users.welcome-points must be at least 1, was %d: set what the points service has as points.welcome-bonus"
                            .formatted(welcomePoints));
        }
    }
}
