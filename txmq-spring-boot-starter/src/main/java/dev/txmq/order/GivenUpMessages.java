package dev.txmq.order;

import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;

/** What the dead letters tell the order of a group. Joins the transaction of the calling thread. */
@FunctionalInterface
public interface GivenUpMessages {

    /** Whether the message is a dead letter of the group, with this status. */
    boolean contains(String group, MessageId id, Status status);
}
