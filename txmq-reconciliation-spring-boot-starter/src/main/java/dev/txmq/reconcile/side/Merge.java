package dev.txmq.reconcile.side;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.txmq.MessageId;

/** Reads the ids of both sides in their order, in constant memory, and gives those that only one has. Counts what it reads. */
public final class Merge {

    private final List<Ids> published;
    private final Ids handled;
    private Tally publishedRead = Tally.NONE;
    private Tally handledRead = Tally.NONE;
    private boolean lastIsPublished;

    Merge(List<Ids> published, Ids handled) {
        this.published = published;
        this.handled = handled;
    }

    /** The next id that only one side has, or null at the end. */
    public @Nullable MessageId next() {
        while (true) {
            MessageId here = lowest();
            MessageId there = handled.peek();
            if (here == null && there == null) {
                return null;
            }
            int order = here == null ? 1 : there == null ? -1 : here.compareTo(there);
            if (order <= 0) {
                take(Objects.requireNonNull(here));
            }
            if (order >= 0) {
                handledRead = handledRead.plus(handled.next());
            }
            if (order != 0) {
                lastIsPublished = order < 0;
                return order < 0 ? here : there;
            }
        }
    }

    /** Which side has the last id that was given. */
    public boolean lastIsPublished() {
        return lastIsPublished;
    }

    private @Nullable MessageId lowest() {
        MessageId lowest = null;
        for (Ids ids : published) {
            MessageId candidate = ids.peek();
            if (candidate != null && (lowest == null || candidate.compareTo(lowest) < 0)) {
                lowest = candidate;
            }
        }
        return lowest;
    }

    /** Two logs may have one id, if one database was copied from the other; both count, as in the sum of their digests. */
    private void take(MessageId id) {
        for (Ids ids : published) {
            if (id.equals(ids.peek())) {
                publishedRead = publishedRead.plus(ids.next());
            }
        }
    }

    /** Of the ids that the message logs have listed. */
    public Tally published() {
        return publishedRead;
    }

    /** Of the ids that the group has listed. */
    public Tally handled() {
        return handledRead;
    }
}
