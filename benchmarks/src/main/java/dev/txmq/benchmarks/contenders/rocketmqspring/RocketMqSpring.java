package dev.txmq.benchmarks.contenders.rocketmqspring;

import java.util.Optional;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Scoreboard;

/** rocketmq-spring's template, transaction listener and message listener, each as its samples use it. */
public final class RocketMqSpring implements Contender {

    @Override
    public String name() {
        return "rocketmq-spring";
    }

    @Override
    public String description() {
        return "its template and listeners, with the same log row and row against duplicates as by hand";
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.ROCKETMQ_SPRING)
                .users(
                        Sending.class,
                        "rocketmq.name-server=" + place.nameServer(),
                        "rocketmq.producer.group=" + place.producerGroup());
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.of(new Sides(place, scoreboard, Library.ROCKETMQ_SPRING)
                .points(Listening.class, "rocketmq.name-server=" + place.nameServer()));
    }
}
