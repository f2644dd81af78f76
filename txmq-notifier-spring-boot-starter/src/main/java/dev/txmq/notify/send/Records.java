package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.EndpointDisabledEvent;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.delivery.AttemptTable;
import dev.txmq.notify.delivery.AttemptTable.TriedOnce;
import dev.txmq.notify.delivery.DeliveryTable.Parcel;
import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.StoredEndpoint;
import dev.txmq.notify.endpoint.StoredEndpoint.Failures;
import dev.txmq.notify.send.Answer.Failure;

/**
 * Records an attempt in one transaction: the attempt, what becomes of the delivery if it is still WAITING, and what that says about the
 * endpoint if its lease is still ours.
 */
final class Records {

    private static final Logger LOG = LoggerFactory.getLogger(Records.class);
    private static final int GONE = 410;
    /** The others wait, so that the application keeps the rest of its pool. */
    private static final int CONNECTIONS = 4;

    private final EndpointTable endpoints;
    private final AttemptTable table;
    private final TransactionTemplate transaction;
    private final RetryPlan plan;
    private final NotifierProperties properties;
    private final ApplicationEventPublisher events;
    private final SendMeters meters;
    private final Clock clock;
    private final Semaphore connections = new Semaphore(CONNECTIONS);

    Records(
            EndpointTable endpoints,
            AttemptTable table,
            TransactionTemplate transaction,
            RetryPlan plan,
            NotifierProperties properties,
            ApplicationEventPublisher events,
            SendMeters meters,
            Clock clock) {
        this.endpoints = endpoints;
        this.table = table;
        this.transaction = transaction;
        this.plan = plan;
        this.properties = properties;
        this.events = events;
        this.meters = meters;
        this.clock = clock;
    }

    /** Whether the endpoint may be sent to further. */
    enum Next {
        GO_ON,
        /** It is paused or disabled, or it failed; look again before more is sent. */
        LOOK,
        /** The database was away; what is due is sent once it is found again. */
        LATER
    }

    /** Waits for a transaction that has the delivery. */
    Next record(Attempted attempted) {
        Recorded recorded = Objects.requireNonNull(inDatabase(status -> recordInTransaction(attempted)));
        tell(attempted.parcel(), attempted.answer(), recorded);
        return attempted.answer().isSuccess() && !recorded.wasFailing() ? Next.GO_ON : Next.LOOK;
    }

    /**
     * Records plain successes, each of another delivery, in one transaction. Waits for nobody: it leaves out deliveries that are no longer
     * WAITING, or in the transaction of somebody else.
     *
     * @return the deliveries that are recorded
     */
    Set<UUID> recordTogether(List<Attempted> successes) {
        Map<UUID, TriedOnce> tried = new LinkedHashMap<>();
        successes.forEach(success -> tried.put(success.delivery(), success.tried()));
        Set<UUID> recorded = Objects.requireNonNull(inDatabase(status -> table.deliver(tried, clock.instant())));
        for (Attempted success : successes) {
            if (recorded.contains(success.delivery())) {
                tellDelivered(success.parcel());
            }
        }
        return recorded;
    }

    private <T extends @Nullable Object> T inDatabase(TransactionCallback<T> work) {
        connections.acquireUninterruptibly();
        try {
            return transaction.execute(work);
        } finally {
            connections.release();
        }
    }

    private Recorded recordInTransaction(Attempted attempted) {
        Parcel parcel = attempted.parcel();
        Answer answer = attempted.answer();
        Instant now = clock.instant();
        TriedOnce tried = attempted.tried();
        table.insert(parcel.delivery(), tried);
        if (answer.isSuccess()) {
            boolean settled = table.settle(parcel.delivery(), Status.DELIVERED, parcel.counted(), tried, now);
            boolean wasFailing = parcel.endpoint().failures().inARow() > 0
                    && succeeded(parcel.endpoint().id(), attempted.lease());
            return new Recorded(settled ? Status.DELIVERED : null, null, wasFailing, false, null);
        }
        if (!attempted.counts()) {
            Instant next = now.plus(OwnOutage.PAUSE);
            table.putOff(parcel.delivery(), parcel.counted(), tried, next);
            return new Recorded(null, next, false, false, null);
        }
        int counted = parcel.counted() + 1;
        Instant next = now.plus(plan.after(counted, answer.retryAfter()));
        boolean over =
                counted >= properties.maxAttempts() || parcel.giveUpAt() != null && next.isAfter(parcel.giveUpAt());
        boolean exhausted = over && table.settle(parcel.delivery(), Status.EXHAUSTED, counted, tried, now);
        if (!over) {
            table.putOff(parcel.delivery(), counted, tried, next);
        }
        boolean disabled = answer.failure() != Failure.INTERNAL && failed(parcel, answer, next, attempted.lease(), now);
        return new Recorded(exhausted ? Status.EXHAUSTED : null, over ? null : next, true, disabled, answer.error());
    }

    /** Returns whether it had failed. */
    private boolean succeeded(UUID endpoint, UUID lease) {
        StoredEndpoint now = endpoints.lock(endpoint).orElse(null);
        if (now == null || now.failures().inARow() == 0) {
            return false;
        }
        // a pause that it asked for itself is not over
        Instant asked = now.failures().pauses() == 0 ? now.failures().pausedUntil() : null;
        endpoints.keepFailures(endpoint, lease, new Failures(null, 0, 0, asked));
        return true;
    }

    /** Returns whether this has disabled the endpoint. */
    private boolean failed(Parcel parcel, Answer answer, Instant next, UUID lease, Instant now) {
        StoredEndpoint endpoint = endpoints.lock(parcel.endpoint().id()).orElse(null);
        if (endpoint == null) {
            return false;
        }
        Failures before = endpoint.failures();
        Instant since = before.since() == null ? now : before.since();
        int inARow = before.inARow() + 1;
        int pauses = before.pauses();
        Instant pausedUntil = before.pausedUntil();
        if (inARow >= properties.pauseAfter() && !before.isPaused(now)) {
            pausedUntil = now.plus(plan.pause(pauses));
            pauses++;
            LOG.info("endpoint {} is paused until {} after {} failures", endpoint.id(), pausedUntil, inARow);
        }
        if (answer.retryAfter() != null && (pausedUntil == null || pausedUntil.isBefore(next))) {
            pausedUntil = next;
        }
        if (!endpoints.keepFailures(endpoint.id(), lease, new Failures(since, inARow, pauses, pausedUntil))) {
            return false;
        }
        if (answer.status() != null && answer.status() == GONE) {
            return endpoints.disable(endpoint.id(), "it answered 410", null, now);
        }
        Duration longest = properties.disableAfter();
        return !longest.isZero()
                && !since.plus(longest).isAfter(now)
                && endpoints.disable(endpoint.id(), "it has failed since " + since, null, now);
    }

    private void tell(Parcel parcel, Answer answer, Recorded recorded) {
        if (recorded.settled() == Status.DELIVERED) {
            tellDelivered(parcel);
        } else if (recorded.settled() == Status.EXHAUSTED) {
            meters.exhausted(1);
            LOG.error(
                    "notice {} ({}) to endpoint {} is given up: {}",
                    parcel.notice(),
                    parcel.key(),
                    parcel.endpoint().id(),
                    answer.error());
        } else if (recorded.next() != null) {
            LOG.warn(
                    "notice {} ({}) to endpoint {} failed, trying again at {}: {}",
                    parcel.notice(),
                    parcel.key(),
                    parcel.endpoint().id(),
                    recorded.next(),
                    answer.error());
        }
        if (recorded.disabled()) {
            StoredEndpoint endpoint =
                    inDatabase(status -> endpoints.find(parcel.endpoint().id()).orElseThrow());
            disabled(Objects.requireNonNull(endpoint));
        }
    }

    private void tellDelivered(Parcel parcel) {
        meters.delivered(Duration.between(parcel.recordedAt(), clock.instant()));
        LOG.debug(
                "notice {} is delivered to endpoint {}",
                parcel.notice(),
                parcel.endpoint().id());
    }

    private void disabled(StoredEndpoint endpoint) {
        LOG.error(
                "endpoint {} of {} is disabled, its notices wait until somebody enables it: {}",
                endpoint.id(),
                endpoint.recipient(),
                endpoint.reason());
        meters.disabled();
        try {
            events.publishEvent(new EndpointDisabledEvent(endpoint.shown()));
        } catch (RuntimeException e) {
            LOG.error("a listener of EndpointDisabledEvent failed for endpoint {}", endpoint.id(), e);
        }
    }

    /**
     * What was written.
     *
     * @param settled what the delivery has become, or null if it still waits or somebody else settled it
     * @param next when it is tried again, or null
     * @param wasFailing whether the endpoint has failed, now or before
     */
    private record Recorded(
            @Nullable Status settled,
            @Nullable Instant next,
            boolean wasFailing,
            boolean disabled,
            @Nullable String error) {}
}
