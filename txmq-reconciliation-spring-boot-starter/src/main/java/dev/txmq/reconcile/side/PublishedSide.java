package dev.txmq.reconcile.side;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

import dev.txmq.MessageId;
import dev.txmq.MessageSet;

/** One application that publishes. All methods, those of the set too, throw {@link SideException} if something cannot be known now. */
interface PublishedSide {

    /** For people. */
    String name();

    /** How long its message log remembers. */
    Duration retention();

    /** What it has published to a topic, with one of these tags; empty for all. */
    MessageSet messages(String topic, Set<String> tags);

    /** What it knows about messages, at most 1,000; those of which it knows nothing are missing. */
    Map<MessageId, Published> find(Collection<MessageId> ids);

    /** Publishes those of these again that are PUBLISHED, at most 1,000; returns how many were. */
    int republish(Collection<MessageId> ids, String reason, String operator);
}
