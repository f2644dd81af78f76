package dev.txmq.benchmarks.measure;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Running;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.servers.Servers;
import dev.txmq.benchmarks.servers.Usage;

/** A contender at work, from its start to the proof that it has done everything right. For one thread. */
public final class Session implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final int OPEN_LOOP_CALLERS = 64;

    private final Servers servers;
    private final Contender contender;
    private final Scoreboard scoreboard = new Scoreboard();
    private final Running running;
    private final long firstId;
    private int registered;

    private Session(Servers servers, Contender contender, Place place) {
        this.servers = servers;
        this.contender = contender;
        this.firstId = servers.newIds();
        this.running = Running.start(contender, place, scoreboard);
    }

    /** On fresh databases and a fresh topic. */
    public static Session start(Servers servers, Contender contender) throws Exception {
        servers.books().reset();
        return resume(servers, contender);
    }

    /** On a fresh topic and the databases as they are. */
    public static Session resume(Servers servers, Contender contender) throws Exception {
        return resume(servers, contender, servers.newPlace(contender.name()));
    }

    /** On a topic that may have been used, and the databases as they are. */
    public static Session resume(Servers servers, Contender contender, Place place) {
        return new Session(servers, contender, place);
    }

    /** What it took to register some users. */
    public record Run(int users, Duration time, Usage usage) {

        public double perSecond() {
            return users / (time.toNanos() / 1e9);
        }
    }

    /**
     * Registers so many users by so many callers, each as fast as it is answered.
     *
     * @return how long it took until the last award was committed, and what it cost
     */
    public Run run(int users, int callers) throws Exception {
        System.gc();
        Usage before = servers.usage();
        Callers.Span span = register(users, callers);
        long end = contender.awards() ? awaitAwards(PATIENCE) : span.end();
        // what is done after an award, such as marking its message, belongs to its cost
        TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
        return new Run(
                users, Duration.ofNanos(end - span.begin()), servers.usage().minus(before));
    }

    /** The same without waiting for awards. */
    public Callers.Span register(int users, int callers) throws ExecutionException, InterruptedException {
        long from = begin(users);
        return Callers.run(callers, users, index -> register(from + index));
    }

    /**
     * Registers users at a fixed rate, whatever the contender does.
     *
     * @return for each user, the time from when it was due to the commit of its award, in microseconds: a contender that makes
     *     callers wait does not hide it
     */
    public Histogram openLoop(int perSecond, Duration duration) throws Exception {
        int users = (int) (perSecond * duration.toSeconds());
        Schedule schedule = new Schedule(perSecond);
        long from = begin(users);
        long[] returned = new long[users];
        Callers.run(OPEN_LOOP_CALLERS, users, schedule.each(index -> {
            register(from + index);
            returned[index] = System.nanoTime();
        }));
        if (contender.awards()) {
            awaitAwards(PATIENCE);
        }
        Histogram histogram = new Histogram(3);
        for (int index = 0; index < users; index++) {
            long end = contender.awards() ? scoreboard.awardedAt(from + index) : returned[index];
            histogram.recordValue(TimeUnit.NANOSECONDS.toMicros(end - schedule.due(index)));
        }
        return histogram;
    }

    /**
     * Waits until all whom the last call registered are awarded.
     *
     * @return when the last award was committed, by {@code System.nanoTime()}
     * @throws IllegalStateException if some are not by then
     */
    public long awaitAwards(Duration patience) throws InterruptedException {
        if (!scoreboard.await(patience)) {
            throw new IllegalStateException("%s: %d users were not awarded within %s"
                    .formatted(contender.name(), scoreboard.missing(), patience));
        }
        return scoreboard.lastAward();
    }

    /**
     * Proves that all whom this session has registered are there and awarded once, for which it waits.
     *
     * @throws IllegalStateException if they are not by then
     */
    public void prove(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (contender.awards() && servers.books().usersWithoutAward(firstId) > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        servers.books().prove(firstId, registered, contender.awards());
    }

    @Override
    public void close() {
        running.close();
    }

    private long begin(int users) {
        long from = firstId + registered;
        registered += users;
        scoreboard.begin(from, users);
        return from;
    }

    private void register(long id) {
        running.register(Registration.of(id));
    }
}
