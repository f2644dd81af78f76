package dev.txmq.notify.send;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.delivery.DeliveryTable.Parcel;
import dev.txmq.notify.send.Records.Next;

/** The requests that are under way, from the reading of their deliveries to the record, on a thread each. */
final class Requests implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
    private static final int READ_TOGETHER = 64;

    private final Attempts attempts;
    private final Recorder recorder;
    private final OwnOutage outage;
    private final ExecutorService threads;
    private final Duration timeout;
    private final Clock clock;
    private final int most;
    private final Semaphore free;
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    Requests(
            Attempts attempts,
            Recorder recorder,
            OwnOutage outage,
            ExecutorService threads,
            NotifierProperties properties,
            Clock clock) {
        this.attempts = attempts;
        this.recorder = recorder;
        this.outage = outage;
        this.threads = threads;
        this.timeout = properties.timeout();
        this.clock = clock;
        this.most = properties.maxInFlight();
        this.free = new Semaphore(most);
    }

    /** A delivery that is to be sent: it has a request and a permission of {@link OwnOutage}. */
    record Begun(Lane lane, UUID delivery) {}

    /** A delivery that was sent, or not. Its request is free again. */
    record Ended(Begun begun, Next next) {}

    /** How many more there may be. */
    int free() {
        return free.availablePermits();
    }

    int underWay() {
        return most - free.availablePermits();
    }

    /** Whether there may be another one, which is then sent or given back. */
    boolean take() {
        return free.tryAcquire();
    }

    void giveBack() {
        free.release();
    }

    /** The next one that has ended. */
    @Nullable
    Ended ended() {
        return ended.poll();
    }

    /**
     * Reads these deliveries and sends those that are still due.
     *
     * @param then is called after each that has ended, by any thread
     */
    void send(List<Begun> begun, Runnable then) {
        for (int from = 0; from < begun.size(); from += READ_TOGETHER) {
            sendTogether(begun.subList(from, Math.min(from + READ_TOGETHER, begun.size())), then);
        }
    }

    /** Each of them ends, whatever happens. */
    private void sendTogether(List<Begun> begun, Runnable then) {
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
                if (parcel == null || !one.lane().isLeasedAt(clock.instant().plus(timeout))) {
                    outage.notSent();
                    end(one, unlessSent, then);
                } else {
                    threads.execute(() -> send(one, parcel, then));
                }
            }
        }
    }

    private void send(Begun one, Parcel parcel, Runnable then) {
        Attempted attempted;
        try {
            attempted = attempts.attempt(parcel, one.lane().lease());
        } catch (RuntimeException | Error e) {
            end(one, Next.LATER, then);
            throw e;
        }
        recorder.record(attempted, next -> end(one, next, then));
    }

    private void end(Begun one, Next next, Runnable then) {
        ended.add(new Ended(one, next));
        free.release();
        then.run();
    }

    /** Waits until none is under way, at most so long; returns whether that is so. */
    boolean awaitAll(Duration patience) throws InterruptedException {
        if (!free.tryAcquire(most, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        free.release(most);
        return true;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
