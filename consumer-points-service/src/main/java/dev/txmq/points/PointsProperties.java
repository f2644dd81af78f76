package dev.txmq.points;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator can set.
 *
 * @param welcomeBonus how many points a registration gives. At least 1.
 */
@ConfigurationProperties(prefix = "points", ignoreUnknownFields = false)
record PointsProperties(@DefaultValue("100") int welcomeBonus) {

    PointsProperties {
        if (welcomeBonus < 1) {
            throw new IllegalArgumentException(
                    "points.welcome-bonus must be at least 1, was %d: set how many points a registration gives"
                            .formatted(welcomeBonus));
        }
    }
}
