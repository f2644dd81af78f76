package dev.txmq.benchmarks.payment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;

import dev.txmq.benchmarks.servers.Servers;

/**
 * Lets all contenders make payments one after the other, several rounds over. Each starts its applications once and warms them up: the
 * compiler of a JVM goes on for some 30,000 payments, which would be too many for each round. Each proves that what it did is right. In
 * the end their processes are killed.
 */
public final class PaymentContest {

    private static final int PER_SECOND = 50;
    private static final int WARM_UP_PARTS = 4;

    private final Servers servers;
    private final Path output;
    private final Scale scale;

    /** @param output where the processes write what they print */
    public PaymentContest(Servers servers, Path output, Scale scale) {
        this.servers = servers;
        this.output = output;
        this.scale = scale;
    }

    /**
     * How much is done.
     *
     * @param warmUp payments before the first round
     * @param payments in each measured run, by this many callers
     * @param openLoop how long payments are made at a fixed rate
     * @param kills of each process that is killed
     * @param patience past the deadline, before a process that was killed is started again
     */
    public record Scale(
            int rounds, int warmUp, int payments, int callers, Duration openLoop, int kills, Duration patience) {

        public static final Scale FULL =
                new Scale(3, 20_000, 3_000, 16, Duration.ofSeconds(20), 2, Duration.ofSeconds(60));

        /** To see that it works; its figures say little. */
        public static final Scale SHORT = new Scale(1, 200, 500, 16, Duration.ofSeconds(3), 1, Duration.ofSeconds(11));
    }

    /** What decides about the figures, beside what {@code benchmarks.yml} has. */
    public static Map<String, String> settings() {
        return Map.of("JVM of each process of a payment", String.join(" ", PaymentProcesses.JVM_OPTIONS));
    }

    /** @throws IllegalStateException if a contender did not make its payments right */
    public PaymentOutcome hold(List<PaymentContender> contenders) throws Exception {
        List<PaymentScore> scores = contenders.stream().map(PaymentScore::new).toList();
        for (PaymentScore score : scores) {
            play(score);
        }
        List<PaymentOutcome.Kill> kills = new ArrayList<>();
        for (PaymentContender contender : contenders) {
            for (Role role : contender.coordinating()) {
                kills.add(new PaymentKills(servers, output, scale).kill(contender, role));
            }
        }
        return new PaymentOutcome(
                scale.payments(),
                PaymentBooks.MERCHANTS,
                PER_SECOND,
                scores.stream().map(PaymentScore::line).toList(),
                kills);
    }

    private void play(PaymentScore score) throws Exception {
        try (PaymentSession session = PaymentSession.start(servers, score.contender(), output, false)) {
            warmUp(session, score.contender());
            for (int round = 0; round < scale.rounds(); round++) {
                PaymentSession.Run run = session.run(scale.payments(), scale.callers(), PaymentBooks.MERCHANTS);
                PaymentSession.Run toOne = session.run(scale.payments() / 2, scale.callers(), 1);
                PaymentSession.Latency latency = session.openLoop(PER_SECOND, scale.openLoop(), PaymentBooks.MERCHANTS);
                score.add(run, toOne, latency);
                System.out.printf(
                        "payments, round %d of %d  %-12s %6.0f/s decided %6.0f/s completed %6.0f/s to one   decided %s   completed %s%n",
                        round + 1,
                        scale.rounds(),
                        score.contender().name(),
                        run.decidedPerSecond(),
                        run.completedPerSecond(),
                        toOne.completedPerSecond(),
                        text(latency.toDecided()),
                        text(latency.toCompleted()));
            }
            session.prove();
        }
    }

    /** Says how the rate grows, which shows whether it was long enough. */
    private void warmUp(PaymentSession session, PaymentContender contender) throws Exception {
        for (int part = 0; part < WARM_UP_PARTS; part++) {
            PaymentSession.Run run =
                    session.run(scale.warmUp() / WARM_UP_PARTS, scale.callers(), PaymentBooks.MERCHANTS);
            System.out.printf(
                    "payments, warm-up %d of %d  %-12s %6.0f/s completed, %.1f ms of processor time each%n",
                    part + 1,
                    WARM_UP_PARTS,
                    contender.name(),
                    run.completedPerSecond(),
                    run.spent().cpu().toNanos() / 1e6 / run.payments());
        }
    }

    private static String text(Histogram micros) {
        return "%.1f ms, 99%% %.1f ms"
                .formatted(micros.getValueAtPercentile(50) / 1000.0, micros.getValueAtPercentile(99) / 1000.0);
    }
}
