package dev.txmq.reconcile.side;

import java.util.Collection;
import java.util.Map;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageSet;

/** One consumer group. All methods, those of the set too, throw {@link SideException} if something cannot be known now. */
interface HandledSide {

    /** How the group stands now. */
    GroupState group();

    /** What it has handled, or somebody discarded. */
    MessageSet settled();

    /** What it knows about messages, at most 1,000; those of which it knows nothing are missing. */
    Map<MessageId, Inbox.Entry> find(Collection<MessageId> ids);
}
