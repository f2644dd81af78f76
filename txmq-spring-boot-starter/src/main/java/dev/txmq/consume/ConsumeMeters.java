package dev.txmq.consume;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.backlog.Backlog;
import dev.txmq.rocketmq.receive.DeliveryHandler.Verdict;
import dev.txmq.rocketmq.receive.PushConsumer;

/** What the consuming side counts, from zero on, and observes; {@code docs/operations.md} says what to make of it. */
final class ConsumeMeters {

    /** A time in an id that is further off is not one. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private final MeterRegistry registry;
    private final ObservationRegistry observations;
    private final Backlog backlog;

    ConsumeMeters(MeterRegistry registry, ObservationRegistry observations, Backlog backlog) {
        this.registry = registry;
        this.observations = observations;
        this.backlog = backlog;
    }

    /** What became of a delivery. */
    enum Outcome {
        HANDLED("handled"),
        DUPLICATE("duplicate"),
        RETRY("retry"),
        DEAD_LETTER("dead-letter");

        private final String tag;

        Outcome(String tag) {
            this.tag = tag;
        }
    }

    void watch(PushConsumer consumer, List<IdempotentHandler> methods) {
        String group = consumer.group();
        for (Outcome outcome : Outcome.values()) {
            consumed(group, outcome);
        }
        endToEnd(group);
        Gauge.builder(
                        "txmq.consumer.threads.busy",
                        () -> methods.stream()
                                .mapToInt(IdempotentHandler::busyThreads)
                                .sum())
                .description("Threads that are handling; those of a batch listener that wait for their turn are not")
                .tag("group", group)
                .baseUnit(BaseUnits.THREADS)
                .register(registry);
        Gauge.builder("txmq.consumer.messages.held", consumer, PushConsumer::heldMessages)
                .description("Messages that are fetched and not settled yet")
                .tag("group", group)
                .baseUnit(BaseUnits.MESSAGES)
                .register(registry);
        Gauge.builder(
                        "txmq.dead.letters.parked",
                        backlog,
                        latest -> latest.latest()
                                .map(counted ->
                                        counted.parked().getOrDefault(group, 0L).doubleValue())
                                .orElse(Double.NaN))
                .description("Dead letters that wait for an operator")
                .tag("group", group)
                .baseUnit(BaseUnits.MESSAGES)
                .register(registry);
        TimeGauge.builder(
                        "txmq.order.standstill",
                        backlog,
                        TimeUnit.SECONDS,
                        latest -> latest.latest()
                                .map(counted -> (double) counted.standing()
                                        .getOrDefault(group, Duration.ZERO)
                                        .toSeconds())
                                .orElse(Double.NaN))
                .description("For how long a key has stood still, since one of its messages is missing or parked: the"
                        + " longest")
                .tag("group", group)
                .register(registry);
    }

    void count(String group, Outcome outcome) {
        consumed(group, outcome).increment();
    }

    void failed(String group, Verdict verdict) {
        count(group, verdict instanceof Verdict.DeadLetter ? Outcome.DEAD_LETTER : Outcome.RETRY);
    }

    /** Also says how long it took from its publication, by the time in the kit's ids. */
    void handled(String group, MessageId id) {
        count(group, Outcome.HANDLED);
        id.time().ifPresent(publishedAt -> {
            long millis = Math.max(0, System.currentTimeMillis() - publishedAt.toEpochMilli());
            if (millis <= LONGEST.toMillis()) {
                endToEnd(group).record(Duration.ofMillis(millis));
            }
        });
    }

    private Counter consumed(String group, Outcome outcome) {
        return registry.counter("txmq.messages.consumed", "group", group, "outcome", outcome.tag);
    }

    private Timer endToEnd(String group) {
        return registry.timer("txmq.end.to.end", "group", group);
    }

    /** Continues the trace of a single message; a batch has many, so it starts its own. */
    void observe(String group, List<ReceivedMessage<Object>> messages, Runnable handling) {
        Observation.createNotStarted("txmq.handle", () -> context(messages), observations)
                .contextualName(group + " handle")
                .lowCardinalityKeyValue("group", group)
                .observe(handling);
    }

    private static Observation.Context context(List<ReceivedMessage<Object>> messages) {
        if (messages.size() > 1) {
            return new Observation.Context();
        }
        ReceiverContext<Map<String, String>> context = new ReceiverContext<>(Map::get);
        context.setCarrier(messages.get(0).headers());
        context.setRemoteServiceName("rocketmq");
        return context;
    }
}
