package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.send.Attempts.Next;

/**
 * Sends what is due, to the endpoints that this instance has leased.
 *
 * <ol>
 *   <li>Lease endpoints that have something due, and read what that is ({@link Lanes}).
 *   <li>Hand one delivery after the other to a thread, as concurrency and rate allow, in turn among the endpoints ({@link Attempts}). Nothing
 *       begins that could end after the lease.
 *   <li>Give back endpoints that have nothing due, and let others have some of those that are busy for long.
 * </ol>
 */
final class Sender implements SmartLifecycle, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final Lanes lanes;
    private final Attempts attempts;
    private final OwnOutage outage;
    private final ExecutorService threads;
    private final NotifierProperties properties;
    private final Clock clock;
    private final int phase;

    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final Semaphore free;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean lookAround = new AtomicBoolean(true);
    private volatile Consumer<Duration> alarm = delay -> {};
    private volatile boolean running;
    private volatile int leased;
    private long lastLook = System.nanoTime();
    /** Since the last look, all requests that there may be were under way. */
    private boolean full;

    Sender(
            Lanes lanes,
            Attempts attempts,
            OwnOutage outage,
            ExecutorService threads,
            NotifierProperties properties,
            Clock clock,
            int phase) {
        this.lanes = lanes;
        this.attempts = attempts;
        this.outage = outage;
        this.threads = threads;
        this.properties = properties;
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
        lanes.renew(now);
        if (free.availablePermits() > 0 && (lookAround.getAndSet(false) || isTimeToLook())) {
            look(now);
        }
        lanes.fill(now);
        send();
        full |= free.availablePermits() == 0;
        lanes.giveBack(now);
        leased = lanes.all().size();
        return false;
    }

    private void look(Instant now) {
        lastLook = System.nanoTime();
        lanes.all().forEach(Lane::look);
        if (full) {
            lanes.giveUpOne(now);
        }
        full = false;
        lanes.take(now, free.availablePermits());
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

    private void send() {
        List<Lane> ready = new ArrayList<>(lanes.all());
        if (outage.isOn()) {
            // an endpoint that was well tells more about the network than one that was not
            ready.sort(Comparator.comparing(Lane::isFailing));
        }
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
        lanes.served(lane);
        threads.execute(() -> attempt(lane, delivery));
        return true;
    }

    private void attempt(Lane lane, UUID delivery) {
        Next next = Next.LOOK;
        boolean failed = true;
        try {
            next = attempts.attempt(delivery, lane.lease());
            failed = false;
        } catch (RuntimeException e) {
            LOG.warn("delivery {} could not be read or recorded, it is sent again", delivery, e);
        } finally {
            ended.add(new Ended(lane, delivery, next, failed));
            free.release();
            wake();
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
            lanes.giveAllBack(clock.instant());
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
