package dev.txmq.benchmarks.contenders.byhand;

import java.util.Optional;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Scoreboard;

/** The transactional producer of RocketMQ's client, as its documentation and tutorials use it. */
public final class ByHand implements Contender {

    @Override
    public String name() {
        return "by hand";
    }

    @Override
    public String description() {
        return "sendMessageInTransaction, a log row to answer checks, one message per handler call with a row against duplicates";
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.NONE).users(TransactionalProducer.class);
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.of(new Sides(place, scoreboard, Library.NONE).points(HandWrittenConsumer.class));
    }
}
