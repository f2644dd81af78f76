package dev.txmq.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.txmq.rocketmq.WireMessage;

/**
 * Topics whose messages the relay leaves where they are for a while, since none of the last was taken: or messages of other topics
 * would wait for each try. A topic is held five times as long as the try took, at least until the next poll and for a minute at
 * most; and no longer than until a broker of it is up again, if none was. If one did not answer that is still taken for up, the
 * topic is held once as long as the try took: it may have others. Not thread-safe.
 */
final class TopicsOnHold {

    private static final int TIMES = 5;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Predicate<String> isReached;
    private final Duration shortest;
    private final Set<String> known;
    private final Map<String, Hold> held = new HashMap<>();

    /**
     * @param topics those that are known beforehand
     * @param isReached whether a topic has a broker that is up
     */
    TopicsOnHold(Collection<String> topics, Predicate<String> isReached, Duration shortest) {
        this.known = new HashSet<>(topics);
        this.isReached = isReached;
        this.shortest = shortest;
    }

    Set<String> topics() {
        long now = System.nanoTime();
        held.entrySet().removeIf(entry -> {
            Hold hold = entry.getValue();
            return now - hold.until() >= 0 || (hold.isAway() && isReached.test(entry.getKey()));
        });
        return Set.copyOf(held.keySet());
    }

    /**
     * Brokers were asked.
     *
     * @param isOutage whether one did not answer: then none of the topics that no other takes is tried in turn
     * @param took how long that took
     */
    void tried(Collection<WireMessage> taken, Collection<WireMessage> notTaken, boolean isOutage, Duration took) {
        Set<String> well = topics(taken);
        Set<String> failed = topics(notTaken);
        failed.removeAll(well);
        known.addAll(failed);
        if (isOutage) {
            known.stream().filter(isReached.negate()).forEach(failed::add);
        }
        long now = System.nanoTime();
        for (String topic : failed) {
            boolean isAway = !isReached.test(topic);
            Duration time = isOutage && !isAway ? took : took.multipliedBy(TIMES);
            held.put(topic, new Hold(now + between(shortest, time, LONGEST).toNanos(), isAway));
        }
    }

    private static Duration between(Duration least, Duration time, Duration most) {
        Duration atMost = time.compareTo(most) > 0 ? most : time;
        return atMost.compareTo(least) < 0 ? least : atMost;
    }

    private static Set<String> topics(Collection<WireMessage> messages) {
        return messages.stream().map(WireMessage::topic).collect(Collectors.toCollection(HashSet::new));
    }

    private record Hold(long until, boolean isAway) {}
}
