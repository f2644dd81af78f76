package dev.txmq.benchmarks.growth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.measure.Session;
import dev.txmq.benchmarks.servers.Servers;

/** Throughput for 1 to 128 callers. */
public final class ManyCallers {

    private static final List<Integer> CALLERS = List.of(1, 2, 4, 8, 16, 32, 64, 128);

    private final Servers servers;
    private final int warmUp;
    private final int users;

    /** @param users for each number of callers */
    public ManyCallers(Servers servers, int warmUp, int users) {
        this.servers = servers;
        this.warmUp = warmUp;
        this.users = users;
    }

    public record Point(String contender, int callers, double perSecond) {}

    public List<Point> measure(List<Contender> contenders) throws Exception {
        List<Point> points = new ArrayList<>();
        for (Contender contender : contenders) {
            try (Session session = Session.start(servers, contender)) {
                session.run(warmUp, 16);
                for (int callers : CALLERS) {
                    // fewer callers take longer for it
                    int share = Math.max(users / 4, users * Math.min(callers, 16) / 16);
                    points.add(new Point(
                            contender.name(),
                            callers,
                            session.run(share, callers).perSecond()));
                    System.out.println(points.get(points.size() - 1));
                }
                session.prove(Duration.ZERO);
            }
        }
        return points;
    }
}
