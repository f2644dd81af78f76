package dev.txmq.users;

import java.util.Comparator;
import java.util.List;

import org.springframework.stereotype.Component;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;

/**
 * Keeps how many points users have, as the points service tells it. Best effort: after nine attempts in 19 hours a message is a dead
 * letter. The next one about that user says the same and more, and {@code GET /points/{userId}} of the points service says it at once.
 */
@Component
class PointsNotifications {

    private final KnownPoints points;

    PointsNotifications(KnownPoints points) {
        this.points = points;
    }

    /** On few threads: registrations need the connections. */
    @IdempotentListener(
            topic = PointsChanged.TOPIC,
            group = "user-service",
            threads = "2",
            maxAttempts = "9",
            retryAfter = "1m,5m,10m,30m,1h,2h,5h,10h")
    void keep(List<ReceivedMessage<PointsChanged>> changes) {
        points.keep(changes.stream()
                .map(ReceivedMessage::payload)
                // in one order everywhere, so that two batches do not wait for each other
                .sorted(Comparator.comparingLong(PointsChanged::userId))
                .toList());
    }
}
