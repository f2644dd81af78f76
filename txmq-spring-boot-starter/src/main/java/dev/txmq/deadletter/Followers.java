package dev.txmq.deadletter;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.txmq.DeadLetters;
import dev.txmq.deadletter.DeadLetterTable.Follower;

/**
 * Replays ordered messages that were parked behind another of their key, once that one is replayed, discarded or handled: first the one
 * behind it, then the one behind that. A crash in between leaves the rest to the next look. If the first is parked once more, they are
 * parked behind it again.
 */
final class Followers {

    private static final int BATCH = 100;
    private static final String OPERATOR = "txmq";

    private final DeadLetterTable table;
    private final DeadLetters deadLetters;
    private final Supplier<Set<String>> groups;

    Followers(DeadLetterTable table, DeadLetters deadLetters, Supplier<Set<String>> groups) {
        this.table = table;
        this.deadLetters = deadLetters;
        this.groups = groups;
    }

    /** Replays some, and returns whether there may be more. */
    boolean replayOnce() {
        Set<String> own = groups.get();
        if (own.isEmpty()) {
            return false;
        }
        boolean replayed = false;
        List<Follower> followers = table.freeFollowers(own, BATCH);
        for (Follower follower : followers) {
            replayed |= deadLetters.replay(follower.group(), follower.id(), OPERATOR);
        }
        return replayed;
    }
}
