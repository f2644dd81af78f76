package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.delivery.DeliveryTable;
import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.StoredEndpoint;
import dev.txmq.notify.send.Attempts.Next;

/**
 * Sends what is due, to the endpoints that this instance has leased. While it has the lease nobody else sends there, so that rate, order,
 * concurrency and pause are kept without asking anybody.
 *
 * <ol>
 *   <li>Lease endpoints that have something due and no lease, for {@code txmq.notifier.lease}. An instance that dies here, or later, leaves a
 *       lease that runs out.
 *   <li>Take ids of what is due to each. That changes nothing, since the lease guards it.
 *   <li>Hand one after the other to a thread, as concurrency and rate allow, in turn among the endpoints ({@link Attempts}). Nothing begins
 *       that could end after the lease.
 *   <li>Renew leases in time. One that another instance has taken meanwhile is given up: what is under way may arrive twice.
 *   <li>Give back an endpoint that has nothing due, is paused or is disabled.
 * </ol>
 */
final class Sender implements SmartLifecycle, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final int PAGE = 200;

    private final EndpointTable endpoints;
    private final DeliveryTable deliveries;
    private final TransactionTemplate transaction;
    private final Attempts attempts;
    private final OwnOutage outage;
    private final ExecutorService threads;
    private final NotifierProperties properties;
    private final Duration longestPause;
    private final Clock clock;
    private final int phase;

    private final UUID lease = UUID.randomUUID();
    private final Map<UUID, Lane> lanes = new LinkedHashMap<>();
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final Semaphore free;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean lookAround = new AtomicBoolean(true);
    private volatile Consumer<Duration> alarm = delay -> {};
    private volatile boolean running;
    private volatile int leased;
    private long lastLook = System.nanoTime();

    Sender(
            EndpointTable endpoints,
            DeliveryTable deliveries,
            TransactionTemplate transaction,
            Attempts attempts,
            OwnOutage outage,
            ExecutorService threads,
            NotifierProperties properties,
            Duration longestPause,
            Clock clock,
            int phase) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.transaction = transaction;
        this.attempts = attempts;
        this.outage = outage;
        this.threads = threads;
        this.properties = properties;
        this.longestPause = longestPause;
        this.clock = clock;
        this.phase = phase;
        this.free = new Semaphore(properties.maxInFlight());
    }

    /** @param next calls {@link #notifyOnce} once more after this time */
    void wakeBy(Consumer<Duration> next) {
        alarm = next;
    }

    /** Something has been recorded here, or is to be sent again. */
    void due() {
        lookAround.set(true);
        wake();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            alarm.accept(Duration.ZERO);
        }
    }

    /** One round; returns whether another one is needed at once. */
    synchronized boolean notifyOnce() {
        woken.set(false);
        takeIn();
        if (!running) {
            return false;
        }
        Instant now = clock.instant();
        boolean looking = lookAround.getAndSet(false) || isTimeToLook();
        if (looking) {
            lastLook = System.nanoTime();
            lanes.values().forEach(Lane::look);
        }
        renew(now);
        if (looking) {
            lease(now);
        }
        fill(now);
        send();
        giveBack();
        leased = lanes.size();
        return false;
    }

    private boolean isTimeToLook() {
        return System.nanoTime() - lastLook >= properties.pollInterval().toNanos();
    }

    private void takeIn() {
        for (Ended one = ended.poll(); one != null; one = ended.poll()) {
            Lane lane = one.lane();
            lane.end(one.delivery());
            if (one.failed()) {
                lane.forget();
            } else if (one.next() == Next.LOOK) {
                lane.forget();
                lane.look();
            } else if (lane.isOrdered()) {
                lane.look();
            }
        }
    }

    private void renew(Instant now) {
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

    private void lease(Instant now) {
        int slots = free.availablePermits();
        if (slots == 0) {
            return;
        }
        List<UUID> taken =
                transaction.execute(status -> endpoints.lease(lease, now, properties.lease(), longestPause, slots));
        Instant until = now.plus(properties.lease());
        Objects.requireNonNull(taken).forEach(id -> lanes.put(id, new Lane(id, lease, until)));
    }

    private void fill(Instant now) {
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

    private void send() {
        List<Lane> ready = new ArrayList<>(lanes.values());
        while (!ready.isEmpty()) {
            ready.removeIf(lane -> !sendOne(lane));
        }
    }

    /** Returns whether it may send another one. */
    private boolean sendOne(Lane lane) {
        if (!lane.canSend() || clock.instant().plus(properties.timeout()).isAfter(lane.until()) || !free.tryAcquire()) {
            return false;
        }
        if (!lane.isInRate()) {
            free.release();
            if (lane.asksForAnAlarm()) {
                alarm.accept(lane.period());
            }
            return false;
        }
        if (!outage.permits()) {
            free.release();
            return false;
        }
        UUID delivery = lane.begin();
        threads.execute(() -> attempt(lane, delivery));
        return true;
    }

    private void attempt(Lane lane, UUID delivery) {
        Next next = Next.LOOK;
        boolean failed = true;
        try {
            next = attempts.attempt(delivery, lease);
            failed = false;
        } catch (RuntimeException e) {
            LOG.warn("delivery {} could not be read or recorded, it is sent again", delivery, e);
        } finally {
            ended.add(new Ended(lane, delivery, next, failed));
            free.release();
            wake();
        }
    }

    private void giveBack() {
        Iterator<Lane> all = lanes.values().iterator();
        while (all.hasNext()) {
            Lane lane = all.next();
            if (lane.isIdle()) {
                transaction.executeWithoutResult(status -> endpoints.release(lane.endpoint(), lease));
                all.remove();
            }
        }
    }

    int inFlight() {
        return properties.maxInFlight() - free.availablePermits();
    }

    int leased() {
        return leased;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Begins nothing more, waits for what is under way as long as that can take, and gives the endpoints back. */
    @Override
    public void stop() {
        running = false;
        try {
            if (!free.tryAcquire(
                    properties.maxInFlight(),
                    properties.timeout().plusSeconds(1).toMillis(),
                    TimeUnit.MILLISECONDS)) {
                LOG.warn("{} requests are still under way at the stop, what they tell is told again", inFlight());
                return;
            }
            free.release(properties.maxInFlight());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        giveAllBack();
    }

    private synchronized void giveAllBack() {
        takeIn();
        try {
            for (UUID endpoint : lanes.keySet()) {
                transaction.executeWithoutResult(status -> endpoints.release(endpoint, lease));
            }
            lanes.clear();
            leased = 0;
        } catch (RuntimeException e) {
            LOG.debug("leases that are not given back run out", e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }

    /** @param failed whether the database was away */
    private record Ended(Lane lane, UUID delivery, Next next, boolean failed) {}
}
