package dev.txmq.it.processes;

import dev.txmq.points.PointsServiceApplication;

/** The points service as it is shipped, with crash points added from outside, and jobs if it is told to. */
final class PointsServiceProcess {

    private PointsServiceProcess() {}

    public static void main(String[] arguments) {
        PointsServiceApplication.application()
                .sources(ParticipantCrashPoints.class, JobDoer.class, HeldListeners.class)
                .run(arguments);
    }
}
