package dev.txmq.it.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.txmq.it.processes.CrashPoint;

import static java.time.Duration.ofMillis;

/** What goes wrong, in which order. The same seed gives the same schedule, and a longer one begins like a shorter one. */
record Schedule(List<Fault> faults) {

    private static final int SHORTEST_PAUSE_MILLIS = 1_500;
    private static final int LONGEST_PAUSE_MILLIS = 5_500;
    private static final int LONGEST_FAULT_MILLIS = 3_000;

    enum Kind {
        /** kill -9, and no restart before the fault's length is over. */
        KILL,
        /** SIGSTOP for the fault's length. */
        FREEZE,
        /** Whoever comes to the crash point soon after dies there. */
        CRASH,
        /** All connections of services to their databases end. */
        CUT_DATABASES,
        /** All connections of services to each other end. */
        CUT_SERVICES
    }

    /**
     * @param pause how long after the one before, at least
     * @param target which process a kill or freeze hits, counted from 0
     * @param point where a crash happens
     */
    record Fault(Duration pause, Kind kind, int target, CrashPoint point, Duration length) {}

    /** @param length the sum of all pauses */
    static Schedule of(long seed, Duration length, int targets) {
        Random random = new Random(seed);
        List<Fault> faults = new ArrayList<>();
        Duration pause = nextPause(random);
        Duration sum = pause;
        while (sum.compareTo(length) < 0) {
            faults.add(new Fault(
                    pause,
                    nextKind(random),
                    random.nextInt(targets),
                    CrashPoint.values()[random.nextInt(CrashPoint.values().length)],
                    ofMillis(100 + random.nextInt(LONGEST_FAULT_MILLIS))));
            pause = nextPause(random);
            sum = sum.plus(pause);
        }
        return new Schedule(List.copyOf(faults));
    }

    private static Duration nextPause(Random random) {
        return ofMillis(SHORTEST_PAUSE_MILLIS + random.nextInt(LONGEST_PAUSE_MILLIS - SHORTEST_PAUSE_MILLIS));
    }

    /** Kills and freezes as often as all else. */
    private static Kind nextKind(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> Kind.KILL;
            case 3, 4 -> Kind.FREEZE;
            case 5, 6, 7 -> Kind.CRASH;
            case 8 -> Kind.CUT_DATABASES;
            default -> Kind.CUT_SERVICES;
        };
    }
}
