package dev.txmq.benchmarks.growth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.measure.Session;
import dev.txmq.benchmarks.servers.Servers;

/** Time per registration when many have registered before, whose rows are in all tables that contenders keep. */
public final class OldRows {

    private final Servers servers;
    private final int rounds;
    private final int users;

    /** @param users in each round, and as many before it to warm up */
    public OldRows(Servers servers, int rounds, int users) {
        this.servers = servers;
        this.rounds = rounds;
        this.users = users;
    }

    /** @param microseconds of elapsed time for each registration, with 16 callers */
    public record Point(String contender, long oldRows, Figure microseconds) {}

    /** @param sizes in ascending order */
    public List<Point> measure(List<Contender> contenders, List<Long> sizes) throws Exception {
        servers.books().reset();
        for (Contender contender : contenders) {
            // makes its tables
            Session.resume(servers, contender).close();
        }
        List<Point> points = new ArrayList<>();
        Filling filling = new Filling(servers.database());
        for (long size : sizes) {
            filling.fillUpTo(size);
            for (Point point : measure(contenders, size)) {
                System.out.println(point);
                points.add(point);
            }
        }
        return points;
    }

    private List<Point> measure(List<Contender> contenders, long size) throws Exception {
        Map<Contender, List<Double>> times = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                try (Session session = Session.resume(servers, contender)) {
                    session.run(users, 16);
                    double perSecond = session.run(users, 16).perSecond();
                    session.prove(Duration.ZERO);
                    times.computeIfAbsent(contender, any -> new ArrayList<>()).add(1e6 / perSecond);
                }
            }
        }
        return times.entrySet().stream()
                .map(entry -> new Point(entry.getKey().name(), size, Figure.of(entry.getValue())))
                .toList();
    }
}
