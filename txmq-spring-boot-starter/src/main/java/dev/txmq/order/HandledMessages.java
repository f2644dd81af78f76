package dev.txmq.order;

import dev.txmq.MessageId;

/** What the inbox tells the order of a group. Joins the transaction of the calling thread. */
@FunctionalInterface
public interface HandledMessages {

    boolean isHandled(String group, MessageId id);
}
