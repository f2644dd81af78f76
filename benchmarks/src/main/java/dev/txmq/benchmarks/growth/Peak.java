package dev.txmq.benchmarks.growth;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Running;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.measure.Callers;
import dev.txmq.benchmarks.measure.Schedule;
import dev.txmq.benchmarks.servers.Servers;

/** For a while, users register ten times as fast as the consumer can award them. */
public final class Peak {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final int CALLERS = 64;

    private final Servers servers;
    private final int arrivals;
    private final Duration duration;

    /** @param arrivals a second */
    public Peak(Servers servers, int arrivals, Duration duration) {
        this.servers = servers;
        this.arrivals = arrivals;
        this.duration = duration;
    }

    /**
     * @param consumerPerSecond what the consumer did meanwhile
     * @param call99 the 99th percentile of how long callers waited, from when they were due, in milliseconds
     * @param backlog messages that waited when the peak was over
     * @param lost users without exactly one award in the end
     * @param caughtUpAfter seconds from the end of the peak until everybody was awarded
     */
    public record Outcome(
            int arrivalsPerSecond,
            double consumerPerSecond,
            double call99,
            long backlog,
            long lost,
            double caughtUpAfter) {}

    public Outcome measure(Contender slow) throws Exception {
        servers.books().reset();
        Place place = servers.newPlace("peak");
        Scoreboard scoreboard = new Scoreboard();
        try (Running running = Running.start(slow, place, scoreboard)) {
            int users = (int) (arrivals * duration.toSeconds());
            long firstId = servers.newIds();
            scoreboard.begin(firstId, users);
            Histogram calls = register(running, firstId, users);
            long end = System.nanoTime();
            long backlog = scoreboard.missing();
            boolean all = scoreboard.await(PATIENCE);
            servers.books().prove(firstId, users, true);
            return new Outcome(
                    arrivals,
                    users / seconds(scoreboard.lastAward() - scoreboard.firstAward()),
                    calls.getValueAtPercentile(99) / 1000.0,
                    backlog,
                    all ? 0 : scoreboard.missing(),
                    seconds(scoreboard.lastAward() - end));
        }
    }

    private Histogram register(Running running, long firstId, int users) throws Exception {
        Schedule schedule = new Schedule(arrivals);
        long[] returned = new long[users];
        Callers.run(CALLERS, users, schedule.each(index -> {
            running.register(Registration.of(firstId + index));
            returned[index] = System.nanoTime();
        }));
        Histogram calls = new Histogram(3);
        for (int index = 0; index < users; index++) {
            calls.recordValue(TimeUnit.NANOSECONDS.toMicros(returned[index] - schedule.due(index)));
        }
        return calls;
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
