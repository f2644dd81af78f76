package dev.txmq.remote;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.tcc.ReservationRefusedException;

/**
 * Reserves, unless a test wants it otherwise for an order, and remembers what took effect: by order, in the order of the calls.
 *
 * @param <R> the request
 */
public abstract class RemoteParticipant<R> implements Participant<R> {

    private final String name;
    private final Map<String, Runnable> obstacles = new ConcurrentHashMap<>();
    private final Map<String, List<String>> effects = new ConcurrentHashMap<>();
    private final Map<String, R> requests = new ConcurrentHashMap<>();

    RemoteParticipant(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable Object reserve(Reservation<R> reservation) {
        Runnable obstacle = obstacles.get(reservation.key());
        if (obstacle != null) {
            obstacle.run();
        }
        requests.put(reservation.key(), reservation.request());
        add(reservation, "reserved");
        return null;
    }

    @Override
    public void confirm(Reservation<R> reservation) {
        add(reservation, "confirmed");
    }

    @Override
    public void cancel(Reservation<R> reservation) {
        add(reservation, "cancelled");
    }

    private void add(Reservation<R> reservation, String effect) {
        effects.computeIfAbsent(reservation.key(), key -> new CopyOnWriteArrayList<>())
                .add(effect);
    }

    /** What took effect for this order. */
    public List<String> effects(String orderNo) {
        return List.copyOf(effects.getOrDefault(orderNo, List.of()));
    }

    /** What was reserved last for this order, or null. */
    public @Nullable R request(String orderNo) {
        return requests.get(orderNo);
    }

    /** Says no to this order. */
    public void refuse(String orderNo, String reason) {
        obstacles.put(orderNo, () -> {
            throw new ReservationRefusedException(reason);
        });
    }

    /** Fails, which is not to say no. */
    public void fail(String orderNo) {
        obstacles.put(orderNo, () -> {
            throw new IllegalStateException("not now");
        });
    }

    /** Whether somebody waits for an answer about this order, since {@link #hang}. */
    public boolean isWaitedFor(String orderNo) {
        return obstacles.get(orderNo) instanceof Hanging hanging && hanging.isWaitedFor();
    }

    /** Does not answer for this order before {@link #work}, or its thread is interrupted. */
    public void hang(String orderNo) {
        obstacles.put(orderNo, new Hanging());
    }

    /** Reserves for this order from now on. */
    public void work(String orderNo) {
        if (obstacles.remove(orderNo) instanceof Hanging hanging) {
            hanging.release();
        }
    }

    private static final class Hanging implements Runnable {

        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void run() {
            called.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("too late");
        }

        boolean isWaitedFor() {
            return called.getCount() == 0;
        }

        void release() {
            released.countDown();
        }
    }
}
