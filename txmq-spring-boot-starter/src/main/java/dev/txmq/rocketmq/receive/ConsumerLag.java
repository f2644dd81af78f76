package dev.txmq.rocketmq.receive;

import java.util.Map;
import java.util.Set;

/** The consumer groups of the application, and how far they are behind. */
public interface ConsumerLag {

    Set<String> groups();

    /** For each group, how many messages wait in its topic and for their retry; without those whose broker does not answer. */
    Map<String, Long> byGroup();
}
