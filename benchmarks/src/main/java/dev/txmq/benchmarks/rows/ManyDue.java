package dev.txmq.benchmarks.rows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.txmq.benchmarks.contenders.txmq.Txmq;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.measure.Session;
import dev.txmq.benchmarks.servers.Servers;

/**
 * Registrations while the relay publishes messages that are all due, as after a long outage. They go to a topic of their own, which
 * nobody listens to: what it takes to handle them is another figure.
 */
public final class ManyDue {

    private static final int CALLERS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Servers servers;
    private final Scale scale;

    public ManyDue(Servers servers, Scale scale) {
        this.servers = servers;
        this.scale = scale;
    }

    /**
     * How much is done.
     *
     * @param rows that are due
     * @param users who register and are awarded before the next do
     * @param without how long they do so when nothing is due
     */
    public record Scale(int rounds, long rows, int users, Duration without) {

        /** Draining takes minutes, and is a mean of them all. */
        public static final Scale FULL = new Scale(1, 1_000_000, 1_000, Duration.ofSeconds(60));

        /** To see that it works; its figures say little. */
        public static final Scale SHORT = new Scale(1, 100_000, 500, Duration.ofSeconds(5));
    }

    /**
     * What happened each second.
     *
     * @param drained messages that the broker took from the relay
     * @param without registrations, with their awards, when nothing is due
     * @param with the same while the relay drains
     */
    public record Outcome(long rows, Figure drained, Figure without, Figure with) {

        public double ratio() {
            return with.median() / without.median();
        }
    }

    /** @throws IllegalStateException if users are not awarded once, or rows stay due */
    public Outcome measure() throws Exception {
        List<Double> drained = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        for (int round = 0; round < scale.rounds(); round++) {
            servers.books().reset();
            Place place = servers.newPlace("due");
            String topic = place.topic() + "-old";
            servers.broker().createTopic(topic);
            Contender txmq = new Txmq(Txmq.Mode.TRANSACTIONAL).with("txmq.producer.topics=" + topic);
            without.add(withoutDueRows(txmq, place));
            new MessageRows(servers.database(), MessageRows.Times.until(System.currentTimeMillis(), scale.rows(), 1))
                    .due(place, topic, scale.rows());
            servers.database().awaitCalm();
            Sample whole = withDueRows(txmq, place, topic);
            drained.add(whole.published() / whole.seconds());
            with.add(whole.users() / whole.seconds());
            System.out.printf(
                    "many due, round %d of %d: %.0f/s drained, %.0f/s registered meanwhile%n",
                    round + 1, scale.rounds(), whole.published() / whole.seconds(), whole.users() / whole.seconds());
        }
        return new Outcome(scale.rows(), Figure.of(drained), Figure.of(without), Figure.of(with));
    }

    private double withoutDueRows(Contender txmq, Place place) throws Exception {
        try (Session session = Session.resume(servers, txmq, place)) {
            register(session);
            long begin = System.nanoTime();
            int groups = registerWhile(
                    session, () -> System.nanoTime() - begin < scale.without().toNanos());
            double seconds = (System.nanoTime() - begin) / 1e9;
            session.prove(Duration.ZERO);
            return groups * scale.users() / seconds;
        }
    }

    /** What was done in some time. */
    private record Sample(double seconds, long users, long published) {}

    /** The relay begins as txmq starts. */
    private Sample withDueRows(Contender txmq, Place place, String topic) throws Exception {
        try (Session session = Session.resume(servers, txmq, place)) {
            long before = servers.broker().messages(topic);
            long begin = System.nanoTime();
            List<Sample> samples = new ArrayList<>();
            long published = before;
            while (published < scale.rows()) {
                register(session);
                published = servers.broker().messages(topic);
                samples.add(new Sample(
                        (System.nanoTime() - begin) / 1e9,
                        (long) (samples.size() + 1) * scale.users(),
                        published - before));
                System.out.println(samples.get(samples.size() - 1));
                if (samples.get(samples.size() - 1).seconds() > PATIENCE.toSeconds()) {
                    throw new IllegalStateException("Only %d of %d due messages were published within %s"
                            .formatted(published, scale.rows(), PATIENCE));
                }
            }
            session.prove(PATIENCE);
            awaitNoneDue();
            if (samples.isEmpty()) {
                throw new IllegalStateException("All due messages were published before users registered");
            }
            // the relay was done some time during the last
            return samples.get(Math.max(0, samples.size() - 2));
        }
    }

    private void register(Session session) throws Exception {
        session.register(scale.users(), CALLERS);
        session.awaitAwards(PATIENCE);
    }

    private int registerWhile(Session session, BooleanSupplier condition) throws Exception {
        int groups = 0;
        while (condition.getAsBoolean()) {
            register(session);
            groups++;
        }
        return groups;
    }

    private void awaitNoneDue() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (due() > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("%d messages are still due after %s".formatted(due(), PATIENCE));
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private long due() {
        return servers.database()
                .jdbc()
                .sql("SELECT COUNT(*) FROM users.txmq_message WHERE next_attempt_at IS NOT NULL")
                .query(Long.class)
                .single();
    }
}
