package dev.txmq.rocketmq.receive;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The consumer groups of the application, and how far they are behind. */
public interface ConsumerLag {

    Set<String> groups();

    /** For each group, how many messages wait in its topic and for their retry; without those whose broker does not answer. */
    Map<String, Long> byGroup();

    /** For each group, how long a message may be under way through all its retries; without those whose broker does not answer. */
    Map<String, Duration> retryTimes();
}
