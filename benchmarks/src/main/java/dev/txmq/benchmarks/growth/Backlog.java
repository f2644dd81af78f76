package dev.txmq.benchmarks.growth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.measure.Callers;
import dev.txmq.benchmarks.measure.Figure;
import dev.txmq.benchmarks.servers.Servers;

/** How fast messages are handled that have come together while no consumer was running. */
public final class Backlog {

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Servers servers;
    private final int rounds;
    private final int messages;

    public Backlog(Servers servers, int rounds, int messages) {
        this.servers = servers;
        this.rounds = rounds;
        this.messages = messages;
    }

    /** @param perSecond awards, from the first to the last */
    public record Drain(String consumer, int messages, Figure perSecond) {}

    /** @param consumers what to call them in the table */
    public List<Drain> measure(Map<String, Contender> consumers) throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Contender> consumer : consumers.entrySet()) {
                double rate = drain(consumer.getValue());
                System.out.printf("backlog of %d drained by %s: %.0f/s%n", messages, consumer.getKey(), rate);
                rates.computeIfAbsent(consumer.getKey(), any -> new ArrayList<>())
                        .add(rate);
            }
        }
        return rates.entrySet().stream()
                .map(entry -> new Drain(entry.getKey(), messages, Figure.of(entry.getValue())))
                .toList();
    }

    private double drain(Contender contender) throws Exception {
        servers.books().reset();
        Place place = servers.newPlace("backlog-" + contender.name());
        Scoreboard scoreboard = new Scoreboard();
        long firstId = servers.newIds();
        try (ConfigurableApplicationContext users = contender.startUsers(place, scoreboard)) {
            Registrar registrar = users.getBean(Registrar.class);
            Callers.run(16, messages, index -> registrar.register(Registration.of(firstId + index)));
        }
        scoreboard.begin(firstId, messages);
        try (ConfigurableApplicationContext points =
                contender.startPoints(place, scoreboard).orElseThrow()) {
            if (!scoreboard.await(PATIENCE)) {
                throw new IllegalStateException("%d messages of the backlog were not handled by %s within %s"
                        .formatted(scoreboard.missing(), points.getId(), PATIENCE));
            }
        }
        servers.books().prove(firstId, messages, true);
        return messages / ((scoreboard.lastAward() - scoreboard.firstAward()) / 1e9);
    }
}
