package dev.txmq.benchmarks.rows;

import java.time.Duration;
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
 * Registrations while as many old rows are purged as new ones are written. The old rows get older than the retention one by one, at
 * the rate at which users registered without a purge.
 */
public final class SteadyState {

    private static final int CALLERS = 16;

    /** Longer than brokers keep messages, which txmq insists on. */
    private static final Duration AGE = Duration.ofDays(20);

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
     * @param with while they are removed
     * @param removed the share of the old rows that was gone when the last user was awarded
     */
    public record Outcome(int users, Figure without, Figure with, Figure removed) {

        public double ratio() {
            return with.median() / without.median();
        }
    }

    /** @throws IllegalStateException if users are not awarded once, or old rows stay */
    public Outcome measure() throws Exception {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        List<Double> removed = new ArrayList<>();
        for (int round = 0; round < scale.rounds(); round++) {
            Turn kept = play(false, Duration.ofSeconds(1));
            Turn purged = play(true, kept.time());
            without.add(kept.perSecond());
            with.add(purged.perSecond());
            removed.add(purged.removed());
            System.out.printf(
                    "steady state, round %d of %d: %.0f/s without a purge, %.0f/s with, %.2f of the rows removed%n",
                    round + 1, scale.rounds(), kept.perSecond(), purged.perSecond(), purged.removed());
        }
        return new Outcome(scale.users(), Figure.of(without), Figure.of(with), Figure.of(removed));
    }

    private record Turn(double perSecond, Duration time, double removed) {}

    /** @param time in which the old rows get too old */
    private Turn play(boolean purging, Duration time) throws Exception {
        servers.books().reset();
        Place place = servers.newPlace("steady");
        Session.resume(servers, new Txmq(Txmq.Mode.TRANSACTIONAL), place).close();
        MessageRows.Times times = new MessageRows.Times(
                System.currentTimeMillis() - AGE.toMillis(), (double) time.toMillis() / scale.users());
        MessageRows old = new MessageRows(servers.database(), times);
        old.published(place, scale.users());
        old.handled(place, scale.users());
        servers.database().awaitCalm();
        long first = System.currentTimeMillis() + scale.lead().toMillis();
        Duration retention = purging ? Duration.ofMillis(first - times.begin()) : Duration.ofDays(3650);
        try (Session session = Session.resume(servers, keeping(retention), place)) {
            session.run(scale.warmUp(), CALLERS);
            TimeUnit.MILLISECONDS.sleep(first - System.currentTimeMillis());
            Session.Run run = session.run(scale.users(), CALLERS);
            double removed = 1 - old.left(scale.users()) / (2.0 * scale.users());
            session.prove(Duration.ZERO);
            if (purging) {
                awaitNone(old);
            }
            return new Turn(run.perSecond(), run.time(), removed);
        }
    }

    /** Looks for old rows every second. */
    private static Contender keeping(Duration retention) {
        return new Txmq(Txmq.Mode.TRANSACTIONAL)
                .with(
                        "txmq.retention.interval=1s",
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
