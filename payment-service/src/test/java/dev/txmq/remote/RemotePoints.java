package dev.txmq.remote;

import dev.txmq.remote.RemotePoints.Points;

/** In the place of the points service's participant. */
public class RemotePoints extends RemoteParticipant<Points> {

    RemotePoints() {
        super("points");
    }

    public record Points(long userId, long earn, long spend) {}
}
