package dev.txmq.order;

import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;

/** What the dead letters tell the order of a group. Joins the transaction of the calling thread. */
public interface GivenUpMessages {

    /** Whether the message is a dead letter of the group, with this status. */
    boolean contains(String group, MessageId id, Status status);

    /** The same as a condition of a statement, for groups and ids that its columns hold. */
    String condition(String groupColumn, String idColumn, Status status);
}
