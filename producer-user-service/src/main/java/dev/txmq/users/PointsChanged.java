package dev.txmq.users;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * As much of the points service's event as this service needs, whatever else it may hold; {@code docs/contract/points-changed.json}
 * shows it.
 *
 * @param userId at least 1
 * @param version how often the balance has changed, at least 1: what a message with a lower one says is out of date
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PointsChanged(long userId, long balance, long version) {

    static final String TOPIC = "points-changed";

    PointsChanged {
        if (userId < 1 || version < 1) {
            throw new IllegalArgumentException("userId and version must be at least 1");
        }
    }
}
