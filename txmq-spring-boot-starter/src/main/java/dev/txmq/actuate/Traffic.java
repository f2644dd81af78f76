package dev.txmq.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * What this instance has published and handled since its start, as the meters have it. Who asks twice knows the rate in between, and sees by
 * the id of the instance whether it was asked the same one.
 */
final class Traffic {

    private static final String GROUP = "group";

    /** By the values of the tag {@code outcome}. */
    private static final Map<String, String> OUTCOMES =
            Map.of("handled", "handled", "duplicate", "duplicates", "retry", "retried", "dead-letter", "parked");

    private final String instance = UUID.randomUUID().toString();
    private final MeterRegistry meters;

    Traffic(MeterRegistry meters) {
        this.meters = meters;
    }

    Map<String, Object> sinceStart() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("instance", instance);
        answer.put("published", sum("txmq.messages.committed"));
        answer.put("confirmed", sum("txmq.messages.confirmed"));
        answer.put("groups", groups());
        return answer;
    }

    /** Of all topics. */
    private long sum(String counter) {
        return meters.find(counter).counters().stream()
                .mapToLong(Traffic::count)
                .sum();
    }

    private Map<String, Map<String, Object>> groups() {
        Map<String, Map<String, Object>> groups = new TreeMap<>();
        for (Counter counter : meters.find("txmq.messages.consumed").counters()) {
            String outcome = OUTCOMES.get(counter.getId().getTag("outcome"));
            if (outcome != null) {
                groupOf(counter, groups).put(outcome, count(counter));
            }
        }
        for (Timer timer : meters.find("txmq.end.to.end").timers()) {
            groupOf(timer, groups)
                    .put(
                            "endToEnd",
                            Map.of(
                                    "count", timer.count(),
                                    "totalMillis", timer.totalTime(TimeUnit.MILLISECONDS),
                                    "longestMillis", timer.max(TimeUnit.MILLISECONDS)));
        }
        return groups;
    }

    private static Map<String, Object> groupOf(Meter meter, Map<String, Map<String, Object>> groups) {
        return groups.computeIfAbsent(String.valueOf(meter.getId().getTag(GROUP)), group -> new TreeMap<>());
    }

    private static long count(Counter counter) {
        return Math.round(counter.count());
    }
}
