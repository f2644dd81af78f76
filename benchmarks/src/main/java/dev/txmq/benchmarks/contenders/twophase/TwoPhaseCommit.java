package dev.txmq.benchmarks.contenders.twophase;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Scoreboard;

/** One XA transaction over both databases, by Narayana with Agroal's pool: both sides are one. */
public final class TwoPhaseCommit implements Contender {

    @Override
    public String name() {
        return "two-phase commit";
    }

    @Override
    public String description() {
        return "no message: user and award in one XA transaction over both databases, by Narayana";
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        List<String> properties = new ArrayList<>(List.of("narayana.log-dir=" + place.directory()));
        if (place.isHurried()) {
            properties.add("narayana.periodic-recovery-period=2");
            properties.add("narayana.recovery-backoff-period=1");
        }
        return new Sides(place, scoreboard, Library.NARAYANA)
                .users(RegisteringAndAwarding.class, properties.toArray(String[]::new));
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.empty();
    }
}
