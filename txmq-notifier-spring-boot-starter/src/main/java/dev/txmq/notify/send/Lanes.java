package dev.txmq.notify.send;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
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
import dev.txmq.notify.endpoint.EndpointTable.Lessee;
import dev.txmq.notify.endpoint.StoredEndpoint;

/**
 * The endpoints that this instance has leased, and what is due to each. While it has the lease nobody else sends there, so that rate, order,
 * concurrency and pause are kept without asking anybody. An instance that dies leaves leases that run out. One that has no request left gives up
 * what it has had for longer than a lease, one endpoint at a time, for others to take. Of one thread at a time.
 */
final class Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final int PAGE = 200;

    private final EndpointTable endpoints;
    private final DeliveryTable deliveries;
    private final TransactionTemplate transaction;
    private final NotifierProperties properties;
    private final Lessee lessee;
    /** In the order of their last turns. */
    private final Map<UUID, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true);

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
        this.lessee = new Lessee(
                UUID.randomUUID(),
                properties.lease(),
                longestPause,
                properties.pollInterval().multipliedBy(2));
    }

    /** The one that has waited longest for its turn comes first. */
    Collection<Lane> all() {
        return lanes.values();
    }

    /** It was this one's turn. */
    void served(Lane lane) {
        lanes.get(lane.endpoint());
    }

    /** Leases endpoints that have something due and no lease; what it has given up, only once others have had time to look. */
    void take(Instant now, int limit) {
        List<UUID> taken = transaction.execute(status -> endpoints.lease(lessee, now, limit));
        Instant until = now.plus(properties.lease());
        Objects.requireNonNull(taken).forEach(id -> lanes.put(id, new Lane(id, lessee.id(), now, until)));
    }

    /** Gives up one of several endpoints: the one that it has had longest, if that is longer than a lease. */
    void giveUpOne(Instant now) {
        Instant before = now.minus(properties.lease());
        if (lanes.size() > 1) {
            lanes.values().stream()
                    .filter(lane -> !lane.isGivenUp() && !lane.since().isAfter(before))
                    .min(Comparator.comparing(Lane::since))
                    .ifPresent(Lane::giveUp);
        }
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
            if (Boolean.TRUE.equals(
                    transaction.execute(status -> endpoints.renew(lane.endpoint(), lessee.id(), until)))) {
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

    /** Gives back an endpoint that has nothing due, is paused, disabled or given up. */
    void giveBack(Instant now) {
        Iterator<Lane> all = lanes.values().iterator();
        while (all.hasNext()) {
            Lane lane = all.next();
            if (lane.isIdle()) {
                release(lane, now);
                all.remove();
            }
        }
    }

    void giveAllBack(Instant now) {
        lanes.values().forEach(lane -> release(lane, now));
        lanes.clear();
    }

    private void release(Lane lane, Instant now) {
        transaction.executeWithoutResult(status -> {
            if (lane.isGivenUp()) {
                endpoints.giveUp(lane.endpoint(), lessee.id(), now);
            } else {
                endpoints.release(lane.endpoint(), lessee.id());
            }
        });
    }
}
