package dev.txmq.notify.send;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.delivery.DeliveryTable;
import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.StoredEndpoint;

/**
 * The endpoints that this instance has leased, and what is due to each. While it has the lease nobody else sends there, so that rate, order,
 * concurrency and pause are kept without asking anybody. An instance that dies leaves leases that run out. Of one thread at a time.
 */
final class Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final int PAGE = 200;

    private final EndpointTable endpoints;
    private final DeliveryTable deliveries;
    private final TransactionTemplate transaction;
    private final NotifierProperties properties;
    private final Duration longestPause;
    private final UUID lease = UUID.randomUUID();
    private final Map<UUID, Lane> lanes = new LinkedHashMap<>();

    /** @param longestPause that an endpoint can have */
    Lanes(
            EndpointTable endpoints,
            DeliveryTable deliveries,
            TransactionTemplate transaction,
            NotifierProperties properties,
            Duration longestPause) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.transaction = transaction;
        this.properties = properties;
        this.longestPause = longestPause;
    }

    Collection<Lane> all() {
        return lanes.values();
    }

    /** Leases endpoints that have something due and no lease. */
    void take(Instant now, int limit) {
        if (limit == 0) {
            return;
        }
        List<UUID> taken =
                transaction.execute(status -> endpoints.lease(lease, now, properties.lease(), longestPause, limit));
        Instant until = now.plus(properties.lease());
        Objects.requireNonNull(taken).forEach(id -> lanes.put(id, new Lane(id, lease, until)));
    }

    /** Renews leases in time. One that another instance has taken meanwhile is given up: what is under way may arrive twice. */
    void renew(Instant now) {
        Duration left = properties.lease().multipliedBy(2).dividedBy(3);
        Iterator<Lane> all = lanes.values().iterator();
        while (all.hasNext()) {
            Lane lane = all.next();
            if (!lane.until().minus(left).isBefore(now) || lane.isIdle()) {
                continue;
            }
            Instant until = now.plus(properties.lease());
            if (Boolean.TRUE.equals(transaction.execute(status -> endpoints.renew(lane.endpoint(), lease, until)))) {
                lane.renewed(until);
            } else {
                LOG.info("endpoint {} has been taken over by another instance", lane.endpoint());
                all.remove();
            }
        }
    }

    /** Takes ids of what is due to each. That changes nothing, since the lease guards it. */
    void fill(Instant now) {
        for (Lane lane : lanes.values()) {
            if (lane.wantsToLook()) {
                transaction.executeWithoutResult(status -> fill(lane, now));
            }
        }
    }

    private void fill(Lane lane, Instant now) {
        Optional<StoredEndpoint> found = endpoints.find(lane.endpoint());
        if (found.isEmpty() || !found.get().active() || found.get().failures().isPaused(now)) {
            lane.add(List.of(), false);
            return;
        }
        lane.adjust(found.get(), properties);
        if (lane.inFlight() >= lane.limit()) {
            lane.add(List.of(), true);
            return;
        }
        int page = lane.limit() == 1 ? 1 : PAGE;
        int limit = page + lane.inFlight();
        List<UUID> due = deliveries.due(lane.endpoint(), lane.isOrdered(), now, limit);
        lane.add(due, due.size() == limit);
    }

    /** Gives back an endpoint that has nothing due, is paused or is disabled. */
    void giveBack() {
        Iterator<Lane> all = lanes.values().iterator();
        while (all.hasNext()) {
            Lane lane = all.next();
            if (lane.isIdle()) {
                release(lane);
                all.remove();
            }
        }
    }

    void giveAllBack() {
        lanes.values().forEach(this::release);
        lanes.clear();
    }

    private void release(Lane lane) {
        transaction.executeWithoutResult(status -> endpoints.release(lane.endpoint(), lease));
    }
}
