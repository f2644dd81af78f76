package dev.txmq.benchmarks.rows;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.txmq.benchmarks.contenders.txmq.Txmq;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.measure.Session;
import dev.txmq.benchmarks.servers.Servers;

/**
 * Registrations while as many old rows are purged as new ones are written. To be deleted, the old rows get older than the retention one
 * by one, at the rate at which users registered without a purge. To be dropped, they are one partition of each table, which is old
 * enough when half of that time is over.
 */
public final class SteadyState {

    private static final int CALLERS = 16;

    /** Longer than brokers keep messages, which txmq insists on. */
    private static final int AGE_IN_DAYS = 20;

    /** How much later than possible a partition is dropped. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Servers servers;
    private final Scale scale;

    public SteadyState(Servers servers, Scale scale) {
        this.servers = servers;
        this.scale = scale;
    }

    /**
     * How much is done.
     *
     * @param lead from the start of txmq to the first row that is too old, the time to warm up
     * @param users who register, and rows to be removed from each table meanwhile
     */
    public record Scale(int rounds, Duration lead, int warmUp, int users) {

        /** An hour's rows at 200 a second; a turn takes minutes, and is a mean of them all. */
        public static final Scale FULL = new Scale(1, Duration.ofSeconds(60), 20_000, 720_000);

        /** To see that it works; its figures say little. */
        public static final Scale SHORT = new Scale(1, Duration.ofSeconds(20), 1_000, 10_000);
    }

    /**
     * Registrations per second.
     *
     * @param users in each turn, and old rows of each table
     * @param without while all old rows stay
     * @param with while they are deleted
     * @param removed the share of the old rows that was gone when the last user was awarded
     * @param dropped while they are dropped with their partitions
     */
    public record Outcome(int users, Figure without, Figure with, Figure removed, Figure dropped) {

        public double ratio() {
            return with.median() / without.median();
        }

        public double ratioWithPartitions() {
            return dropped.median() / without.median();
        }
    }

    private enum Purge {
        NONE,
        DELETE,
        DROP
    }

    /** @throws IllegalStateException if users are not awarded once, or old rows stay */
    public Outcome measure() throws Exception {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        List<Double> removed = new ArrayList<>();
        List<Double> dropped = new ArrayList<>();
        for (int round = 0; round < scale.rounds(); round++) {
            Turn kept = play(Purge.NONE, Duration.ofSeconds(1));
            Turn deleted = play(Purge.DELETE, kept.time());
            Turn partitioned = play(Purge.DROP, kept.time());
            without.add(kept.perSecond());
            with.add(deleted.perSecond());
            removed.add(deleted.removed());
            dropped.add(partitioned.perSecond());
            System.out.printf(
                    "steady state, round %d of %d: %.0f/s without a purge, %.0f/s with, %.2f of the rows removed, %.0f/s with partitions%n",
                    round + 1,
                    scale.rounds(),
                    kept.perSecond(),
                    deleted.perSecond(),
                    deleted.removed(),
                    partitioned.perSecond());
        }
        return new Outcome(scale.users(), Figure.of(without), Figure.of(with), Figure.of(removed), Figure.of(dropped));
    }

    private record Turn(double perSecond, Duration time, double removed) {}

    /** @param time in which the old rows get too old */
    private Turn play(Purge purge, Duration time) throws Exception {
        servers.books().reset();
        Place place = servers.newPlace("steady");
        Session.resume(servers, new Txmq(Txmq.Mode.TRANSACTIONAL), place).close();
        LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(AGE_IN_DAYS);
        long midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        MessageRows.Times times =
                new MessageRows.Times(midnight - time.toMillis(), (double) time.toMillis() / (scale.users() + 1));
        MessageRows old = new MessageRows(servers.database(), times);
        if (purge == Purge.DROP) {
            old.divide(day);
        }
        old.published(place, scale.users());
        old.handled(place, scale.users());
        servers.database().awaitCalm();
        long first = System.currentTimeMillis() + scale.lead().toMillis();
        Duration retention = switch (purge) {
            case NONE -> Duration.ofDays(3650);
            case DELETE -> Duration.ofMillis(first - times.begin());
            case DROP ->
                Duration.ofMillis(first + time.toMillis() / 2 - midnight).minus(MARGIN);
        };
        try (Session session = Session.resume(servers, keeping(retention, purge == Purge.DROP), place)) {
            session.run(scale.warmUp(), CALLERS);
            TimeUnit.MILLISECONDS.sleep(first - System.currentTimeMillis());
            Session.Run run = session.run(scale.users(), CALLERS);
            double removed = 1 - old.left(scale.users()) / (2.0 * scale.users());
            session.prove(Duration.ZERO);
            if (purge != Purge.NONE) {
                awaitNone(old);
            }
            return new Turn(run.perSecond(), run.time(), removed);
        }
    }

    /** Looks for old rows every second. */
    private static Contender keeping(Duration retention, boolean partitions) {
        return new Txmq(Txmq.Mode.TRANSACTIONAL)
                .with(
                        "txmq.retention.interval=1s",
                        "txmq.retention.partitions=" + partitions,
                        "txmq.retention.published=%dms".formatted(retention.toMillis()),
                        "txmq.retention.inbox=%dms".formatted(retention.toMillis()));
    }

    private void awaitNone(MessageRows old) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (old.left(scale.users()) > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%d old rows are still there after %s".formatted(old.left(scale.users()), PATIENCE));
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }
}
