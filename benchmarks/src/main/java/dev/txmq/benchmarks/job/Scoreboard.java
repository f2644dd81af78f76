package dev.txmq.benchmarks.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Notes when the award of each user has been committed. Thread-safe. */
public final class Scoreboard {

    private volatile Round round = new Round(0, 0);

    /** Begins to note the awards of so many users, from this id on; others are ignored. */
    public void begin(long firstId, int users) {
        round = new Round(firstId, users);
    }

    /** The award of this user has just been committed. */
    public void awarded(long userId) {
        round.awarded(userId);
    }

    /** Waits until every user of this round is awarded; false when that takes longer. */
    public boolean await(Duration patience) throws InterruptedException {
        return round.missing.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    public long missing() {
        return round.missing.getCount();
    }

    /** When the last award so far was committed, by {@code System.nanoTime()}; the users of this round alone. */
    public long lastAward() {
        return round.last();
    }

    /** The same for the first. */
    public long firstAward() {
        return round.first();
    }

    /** By {@code System.nanoTime()}; 0 for a user who is not awarded yet. */
    public long awardedAt(long userId) {
        return round.times.get((int) (userId - round.firstId));
    }

    private static final class Round {

        private final long firstId;
        private final AtomicLongArray times;
        private final CountDownLatch missing;

        Round(long firstId, int users) {
            this.firstId = firstId;
            this.times = new AtomicLongArray(users);
            this.missing = new CountDownLatch(users);
        }

        void awarded(long userId) {
            long index = userId - firstId;
            if (index >= 0 && index < times.length() && times.compareAndSet((int) index, 0, System.nanoTime())) {
                missing.countDown();
            }
        }

        long last() {
            return awarded().max().orElseThrow();
        }

        long first() {
            return awarded().min().orElseThrow();
        }

        private LongStream awarded() {
            return IntStream.range(0, times.length()).mapToLong(times::get).filter(time -> time != 0);
        }
    }
}
