package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.send.Records.Next;
import dev.txmq.notify.send.Requests.Begun;
import dev.txmq.notify.send.Requests.Ended;

/**
 * Sends what is due, to the endpoints that this instance has leased.
 *
 * <ol>
 *   <li>Lease endpoints that have something due, and read what that is ({@link Lanes}).
 *   <li>Choose deliveries, as concurrency and rate allow, in turn among the endpoints. Nothing begins that could end after the lease.
 *   <li>Read those together, and hand each to a thread, which also records what came of it ({@link Requests}).
 *   <li>Give back endpoints that have nothing due, and let others have some of those that are busy for long.
 * </ol>
 */
final class Sender implements SmartLifecycle, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private final Lanes lanes;
    private final Requests requests;
    private final OwnOutage outage;
    private final NotifierProperties properties;
    private final Clock clock;
    private final int phase;

    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean lookAround = new AtomicBoolean(true);
    private volatile Consumer<Duration> alarm = delay -> {};
    private volatile boolean running;
    private volatile int leased;
    private long lastLook = System.nanoTime();
    /** Since the last look, all requests that there may be were under way. */
    private boolean full;

    Sender(Lanes lanes, Requests requests, OwnOutage outage, NotifierProperties properties, Clock clock, int phase) {
        this.lanes = lanes;
        this.requests = requests;
        this.outage = outage;
        this.properties = properties;
        this.clock = clock;
        this.phase = phase;
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
        if (requests.free() > 0 && (lookAround.getAndSet(false) || isTimeToLook())) {
            look(now);
        }
        lanes.fill(now);
        List<Begun> begun = begin();
        full |= requests.free() == 0;
        requests.send(begun, this::wake);
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
        lanes.take(now, requests.free());
    }

    private boolean isTimeToLook() {
        return System.nanoTime() - lastLook >= properties.pollInterval().toNanos();
    }

    private void takeIn() {
        for (Ended one = requests.ended(); one != null; one = requests.ended()) {
            Lane lane = one.begun().lane();
            lane.end(one.begun().delivery());
            if (one.next() != Next.GO_ON) {
                lane.forget();
            }
            if (one.next() == Next.LOOK || one.next() == Next.GO_ON && lane.isOrdered()) {
                lane.look();
            }
        }
    }

    private List<Begun> begin() {
        List<Begun> begun = new ArrayList<>();
        List<Lane> ready = new ArrayList<>(lanes.all());
        if (outage.isOn()) {
            // an endpoint that was well tells more about the network than one that was not
            ready.sort(Comparator.comparing(Lane::isFailing));
        }
        while (!ready.isEmpty()) {
            ready.removeIf(lane -> !beginOne(lane, begun));
        }
        return begun;
    }

    /** Returns whether it may begin another one. */
    private boolean beginOne(Lane lane, List<Begun> begun) {
        if (!lane.canSend() || !lane.isLeasedAt(clock.instant().plus(properties.timeout())) || !requests.take()) {
            return false;
        }
        if (!lane.isInRate()) {
            requests.giveBack();
            if (lane.asksForAnAlarm()) {
                alarm.accept(lane.period());
            }
            return false;
        }
        if (!outage.permits()) {
            requests.giveBack();
            return false;
        }
        begun.add(new Begun(lane, lane.begin()));
        lanes.served(lane);
        return true;
    }

    int inFlight() {
        return requests.underWay();
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
            if (!requests.awaitAll(properties.timeout().plusSeconds(1))) {
                LOG.warn("{} requests are still under way at the stop, what they tell is told again", inFlight());
                return;
            }
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
        requests.close();
    }
}
