package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.notify.delivery.DeliveryTable;
import dev.txmq.notify.delivery.DeliveryTable.Waiting;
import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.EndpointTable.Counts;

/** Counts what waits, for meters; and ends what waits for an endpoint that nobody sends to, once its time is over. */
final class Backlog {

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final int EXHAUSTED_AT_ONCE = 500;

    private final EndpointTable endpoints;
    private final DeliveryTable deliveries;
    private final TransactionTemplate transaction;
    private final SendMeters meters;
    private final Clock clock;
    private volatile Waiting waiting = new Waiting(0, Duration.ZERO);
    private volatile Counts counts = new Counts(0, 0, 0);

    Backlog(
            EndpointTable endpoints,
            DeliveryTable deliveries,
            TransactionTemplate transaction,
            SendMeters meters,
            Clock clock) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.transaction = transaction;
        this.meters = meters;
        this.clock = clock;
    }

    /** Returns whether there is more to end. */
    boolean countOnce() {
        Instant now = clock.instant();
        Integer exhausted = transaction.execute(status -> deliveries.exhaust(now, EXHAUSTED_AT_ONCE));
        int ended = exhausted == null ? 0 : exhausted;
        if (ended > 0) {
            meters.exhausted(ended);
            LOG.error("{} notices are given up, since their endpoints are disabled or paused", ended);
        }
        transaction.executeWithoutResult(status -> {
            waiting = deliveries.waiting(now);
            counts = endpoints.count(now);
        });
        return ended == EXHAUSTED_AT_ONCE;
    }

    void register(MeterRegistry registry) {
        Gauge.builder("txmq.notifications.waiting", () -> waiting.count())
                .description("Deliveries to endpoints that are not disabled")
                .register(registry);
        TimeGauge.builder(
                        "txmq.notifications.waiting.oldest",
                        () -> waiting.oldest().toMillis(),
                        TimeUnit.MILLISECONDS)
                .description("How long the oldest of them is due")
                .register(registry);
        Gauge.builder("txmq.endpoints", () -> counts.active())
                .tag("state", "active")
                .register(registry);
        Gauge.builder("txmq.endpoints", () -> counts.paused())
                .tag("state", "paused")
                .register(registry);
        Gauge.builder("txmq.endpoints", () -> counts.disabled())
                .tag("state", "disabled")
                .register(registry);
    }
}
