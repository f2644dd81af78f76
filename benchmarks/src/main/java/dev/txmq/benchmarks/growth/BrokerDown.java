package dev.txmq.benchmarks.growth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.measure.Callers;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.measure.Session;
import dev.txmq.benchmarks.servers.Servers;

/** What a registration takes while the broker is dead, and how long after its return everybody is awarded. */
public final class BrokerDown {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int CALLERS = 16;

    private final Servers servers;
    private final int rounds;
    private final int users;

    public BrokerDown(Servers servers, int rounds, int users) {
        this.servers = servers;
        this.rounds = rounds;
        this.users = users;
    }

    /**
     * @param microseconds of elapsed time for each registration, with 16 callers, after the first that found the broker dead
     * @param awardedAfter seconds from the broker's return to the last award; 0 for what awards nothing
     */
    public record Outage(String contender, Figure microseconds, Figure awardedAfter) {}

    public List<Outage> measure(List<Contender> contenders) throws Exception {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        Map<String, List<Double>> awards = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                try (Session session = Session.start(servers, contender)) {
                    session.run(users, CALLERS);
                    servers.broker().kill();
                    session.register(1_000, CALLERS);
                    Callers.Span span = session.register(users, CALLERS);
                    servers.broker().restart();
                    long back = System.nanoTime();
                    double after = contender.awards() ? (session.awaitAwards(PATIENCE) - back) / 1e9 : 0;
                    session.prove(PATIENCE);
                    times.computeIfAbsent(contender.name(), any -> new ArrayList<>())
                            .add((span.end() - span.begin()) / 1e3 / users);
                    awards.computeIfAbsent(contender.name(), any -> new ArrayList<>())
                            .add(after);
                }
            }
        }
        return times.entrySet().stream()
                .map(entry -> new Outage(
                        entry.getKey(),
                        Figure.of(entry.getValue()),
                        Figure.of(Objects.requireNonNull(awards.get(entry.getKey())))))
                .toList();
    }
}
