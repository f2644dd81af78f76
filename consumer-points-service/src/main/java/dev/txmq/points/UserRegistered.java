package dev.txmq.points;

import org.jspecify.annotations.Nullable;

/**
 * As much of the user service's event as this service needs, whatever else it may hold; {@code
 * docs/contract/user-registered.json} shows it.
 *
 * @param userId null when the event lacks it
 */
record UserRegistered(@Nullable Long userId) {

    static final String TOPIC = "user-registered";
}
