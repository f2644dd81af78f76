package dev.txmq.benchmarks.contenders.modulith;

import java.util.Optional;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.contenders.byhand.HandWrittenConsumer;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Scoreboard;

/** Spring Modulith's event publication registry on JDBC, with a transport to RocketMQ, which it does not bring. */
public final class Modulith implements Contender {

    @Override
    public String name() {
        return "spring-modulith";
    }

    @Override
    public String description() {
        return "its publication registry externalizes to a RocketMQ producer, republishing on restart; consumer by hand";
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.SPRING_MODULITH)
                .users(Externalizing.class, "spring.modulith.events.republish-outstanding-events-on-restart=true");
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.of(new Sides(place, scoreboard, Library.NONE).points(HandWrittenConsumer.class));
    }
}
