package dev.txmq.order;

import java.util.Collection;
import java.util.Map;

import dev.txmq.DeadLetter;
import dev.txmq.MessageId;

/** What the dead letters tell the order of a group. Joins the transaction of the calling thread. */
@FunctionalInterface
public interface GivenUpMessages {

    /** Those of these messages that were given up. */
    Map<MessageId, DeadLetter> find(String group, Collection<MessageId> ids);
}
