package dev.txmq.benchmarks.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.txmq.benchmarks.contenders.Contenders;
import dev.txmq.benchmarks.contenders.alone.BatchAward;
import dev.txmq.benchmarks.contenders.alone.PlainMessage;
import dev.txmq.benchmarks.contenders.alone.TransactionalMessage;
import dev.txmq.benchmarks.contenders.bare.BareAndRow;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.measure.Scale;
import dev.txmq.benchmarks.measure.Score;
import dev.txmq.benchmarks.measure.Session;
import dev.txmq.benchmarks.servers.Servers;

/**
 * What no kit can do better that writes one row for each message: the steps of a registration, each measured alone, and their
 * processor time added. With all processors busy, the sum says how many registrations a second there can be.
 *
 * @param cores that all processes share
 * @param steps each alone
 * @param modes of txmq, measured in the same rounds
 */
public record Limit(int cores, List<Step> steps, List<Mode> modes) {

    private static final Contender ROWS = new BareAndRow();
    private static final Contender TRANSACTIONAL_MESSAGE = new TransactionalMessage();
    private static final Contender PLAIN_MESSAGE = new PlainMessage();
    private static final Contender AWARD = new BatchAward();

    /** They register users, which is proven; the other steps note each user once. */
    private static final List<Contender> REGISTERING =
            List.of(ROWS, Contenders.TXMQ_TRANSACTIONAL, Contenders.TXMQ_OUTBOX);

    /**
     * A step of the job.
     *
     * @param cpuSeconds of all processes for each registration
     */
    public record Step(String name, String description, Figure perSecond, Figure cpuSeconds) {}

    /**
     * A mode of txmq and its limit.
     *
     * @param steps that make up the limit
     * @param limitCpuSeconds the sum of their medians
     * @param limitPerSecond registrations, if all cores did these steps and nothing else
     */
    public record Mode(
            String name,
            List<String> steps,
            double limitCpuSeconds,
            double limitPerSecond,
            Figure perSecond,
            Figure cpuSeconds) {

        /** What it reaches of the limit. */
        public double share() {
            return perSecond.median() / limitPerSecond;
        }
    }

    /** @throws IllegalStateException if something was not done right */
    public static Limit measure(Servers servers, Scale scale) throws Exception {
        List<Score> scores = new ArrayList<>();
        for (Contender contender : List.of(
                ROWS,
                TRANSACTIONAL_MESSAGE,
                PLAIN_MESSAGE,
                AWARD,
                Contenders.TXMQ_TRANSACTIONAL,
                Contenders.TXMQ_OUTBOX)) {
            scores.add(new Score(contender));
            play(servers, scale, contender);
        }
        for (int round = 0; round < scale.rounds(); round++) {
            List<Score> order = new ArrayList<>(scores);
            Collections.rotate(order, -round);
            for (Score score : order) {
                Session.Run run = play(servers, scale, score.contender());
                score.add(run);
                System.out.printf(
                        "limit, round %d of %d  %-22s %7.0f/s  %.3f ms of CPU%n",
                        round + 1,
                        scale.rounds(),
                        score.contender().name(),
                        run.perSecond(),
                        run.usage().cpu().total().toNanos() / 1e6 / run.users());
            }
        }
        return of(Runtime.getRuntime().availableProcessors(), scores);
    }

    private static Session.Run play(Servers servers, Scale scale, Contender contender) throws Exception {
        try (Session session = Session.start(servers, contender)) {
            session.run(scale.warmUp(), scale.callers());
            Session.Run run = session.run(scale.users(), scale.callers());
            if (REGISTERING.contains(contender)) {
                session.prove(Duration.ZERO);
            }
            return run;
        }
    }

    private static Limit of(int cores, List<Score> scores) {
        List<Step> steps = scores.stream()
                .map(score -> new Step(
                        score.contender().name(),
                        score.contender().description(),
                        score.perSecond(),
                        score.perRegistration(run -> run.usage().cpu().total().toNanos() / 1e9)))
                .toList();
        return new Limit(
                cores,
                steps.subList(0, 4),
                List.of(
                        mode(cores, steps, Contenders.TXMQ_TRANSACTIONAL, List.of(ROWS, TRANSACTIONAL_MESSAGE, AWARD)),
                        mode(cores, steps, Contenders.TXMQ_OUTBOX, List.of(ROWS, PLAIN_MESSAGE, AWARD))));
    }

    private static Mode mode(int cores, List<Step> measured, Contender txmq, List<Contender> parts) {
        List<String> names = parts.stream().map(Contender::name).toList();
        return mode(
                cores,
                find(measured, txmq.name()),
                names.stream().map(name -> find(measured, name)).toList());
    }

    static Mode mode(int cores, Step txmq, List<Step> steps) {
        double sum =
                steps.stream().mapToDouble(step -> step.cpuSeconds().median()).sum();
        return new Mode(
                txmq.name(),
                steps.stream().map(Step::name).toList(),
                sum,
                cores / sum,
                txmq.perSecond(),
                txmq.cpuSeconds());
    }

    private static Step find(List<Step> measured, String name) {
        return measured.stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
