package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
import dev.txmq.notify.delivery.DeliveryTable.Parcel;
import dev.txmq.notify.send.Records.Next;

/**
 * Sends what is due, to the endpoints that this instance has leased.
 *
 * <ol>
 *   <li>Lease endpoints that have something due, and read what that is ({@link Lanes}).
 *   <li>Choose deliveries, as concurrency and rate allow, in turn among the endpoints. Nothing begins that could end after the lease.
 *   <li>Read those together, and hand each to a thread ({@link Attempts}), which also records what came of it ({@link Recorder}).
 *   <li>Give back endpoints that have nothing due, and let others have some of those that are busy for long.
 * </ol>
 */
final class Sender implements SmartLifecycle, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final int READ_TOGETHER = 64;

    private final Lanes lanes;
    private final Attempts attempts;
    private final Recorder recorder;
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
            Recorder recorder,
            OwnOutage outage,
            ExecutorService threads,
            NotifierProperties properties,
            Clock clock,
            int phase) {
        this.lanes = lanes;
        this.attempts = attempts;
        this.recorder = recorder;
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

    private void send() {
        List<Begun> begun = begin();
        for (int from = 0; from < begun.size(); from += READ_TOGETHER) {
            send(begun.subList(from, Math.min(from + READ_TOGETHER, begun.size())));
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
        if (!lane.canSend() || !isInTime(lane) || !free.tryAcquire()) {
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
        begun.add(new Begun(lane, lane.begin()));
        lanes.served(lane);
        return true;
    }

    /** Whether what begins now ends while the endpoint is leased. */
    private boolean isInTime(Lane lane) {
        return !clock.instant().plus(properties.timeout()).isAfter(lane.until());
    }

    /** Each of them ends, whatever happens. */
    private void send(List<Begun> begun) {
        List<UUID> ids = begun.stream().map(Begun::delivery).toList();
        Map<UUID, Parcel> parcels = Map.of();
        Next unlessSent = Next.LATER;
        try {
            parcels = attempts.read(ids);
            unlessSent = Next.LOOK;
        } catch (RuntimeException e) {
            LOG.warn("deliveries {} could not be read, they are sent later", ids, e);
        } finally {
            for (Begun one : begun) {
                Parcel parcel = parcels.get(one.delivery());
                if (parcel == null || !isInTime(one.lane())) {
                    outage.notSent();
                    end(one, unlessSent);
                } else {
                    threads.execute(() -> attempt(one, parcel));
                }
            }
        }
    }

    private void attempt(Begun one, Parcel parcel) {
        Attempted attempted;
        try {
            attempted = attempts.attempt(parcel, one.lane().lease());
        } catch (RuntimeException | Error e) {
            end(one, Next.LATER);
            throw e;
        }
        recorder.record(attempted, next -> end(one, next));
    }

    private void end(Begun one, Next next) {
        ended.add(new Ended(one, next));
        free.release();
        wake();
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

    private record Begun(Lane lane, UUID delivery) {}

    private record Ended(Begun begun, Next next) {}
}
