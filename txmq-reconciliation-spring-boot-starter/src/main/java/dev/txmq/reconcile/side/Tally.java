package dev.txmq.reconcile.side;

import dev.txmq.MessageId;
import dev.txmq.MessageSet;
import dev.txmq.digest.IdHash;

/** Stands for a set of ids, as a slot of a {@link MessageSet.Digest} does. Those of sets without a common id can be added. */
public record Tally(long count, long hash) {

    /** Of no id. */
    public static final Tally NONE = new Tally(0, 0);

    static Tally of(MessageSet.Slot slot) {
        return new Tally(slot.count(), slot.hash());
    }

    /** Of all ids of both. */
    public Tally plus(Tally other) {
        return new Tally(Math.addExact(count, other.count), hash ^ other.hash);
    }

    /** With one id more. */
    public Tally plus(MessageId id) {
        return new Tally(count + 1, hash ^ IdHash.of(id));
    }
}
