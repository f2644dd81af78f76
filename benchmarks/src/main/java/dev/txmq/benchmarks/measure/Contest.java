package dev.txmq.benchmarks.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.HdrHistogram.Histogram;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.servers.Servers;

/**
 * Lets all contenders do the job one after the other, several rounds over, each round begun by another, so that what changes in
 * the machine meanwhile meets them all alike. Each starts anew, warms up, and proves that what it did is right.
 */
public final class Contest {

    private final Servers servers;
    private final Scale scale;

    public Contest(Servers servers, Scale scale) {
        this.servers = servers;
        this.scale = scale;
    }

    /** @throws IllegalStateException if a contender did not do the job right */
    public List<Score> hold(List<Contender> contenders) throws Exception {
        for (Contender contender : contenders) {
            warmUp(contender);
        }
        List<Score> scores = contenders.stream().map(Score::new).toList();
        for (int round = 0; round < scale.rounds(); round++) {
            List<Score> order = new ArrayList<>(scores);
            Collections.rotate(order, -round);
            for (Score score : order) {
                play(round, score);
            }
        }
        return scores;
    }

    /** Broker, database and JVM get quicker for minutes; who is first would pay for it. */
    private void warmUp(Contender contender) throws Exception {
        try (Session session = Session.start(servers, contender)) {
            session.run(scale.users(), scale.callers());
        }
    }

    private void play(int round, Score score) throws Exception {
        try (Session session = Session.start(servers, score.contender())) {
            session.run(scale.warmUp(), scale.callers());
            Session.Run run = session.run(scale.users(), scale.callers());
            Histogram latency = session.openLoop(Scale.OPEN_LOOP_RATE, scale.openLoop());
            session.prove(Duration.ZERO);
            score.add(run, latency);
            System.out.printf(
                    "round %d of %d  %-22s %7.0f/s   median %8.2f ms   99%% %8.2f ms%n",
                    round + 1,
                    scale.rounds(),
                    score.contender().name(),
                    run.perSecond(),
                    latency.getValueAtPercentile(50) / 1000.0,
                    latency.getValueAtPercentile(99) / 1000.0);
        }
    }
}
