package dev.txmq.rocketmq;

import java.util.Map;

/** How far the consumer groups of the application are behind. */
public interface ConsumerLag {

    /** For each group, how many messages wait in its topic and for their retry; without those whose broker does not answer. */
    Map<String, Long> byGroup();
}
