package dev.txmq.benchmarks.contenders.transactionoutbox;

import java.util.Optional;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.contenders.byhand.HandWrittenConsumer;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Scoreboard;

/** transaction-outbox by gruelbox, with Spring as its documentation has it. */
public final class GruelboxOutbox implements Contender {

    @Override
    public String name() {
        return "transaction-outbox";
    }

    @Override
    public String description() {
        return "its outbox calls a RocketMQ producer after the commit, on 8 threads instead of its default of one; consumer by hand";
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.NONE).users(Scheduling.class);
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.of(new Sides(place, scoreboard, Library.NONE).points(HandWrittenConsumer.class));
    }
}
