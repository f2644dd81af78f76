package dev.txmq.benchmarks.contenders.byhand;

import dev.txmq.benchmarks.contender.Contender;
import dev.txmq.benchmarks.contender.Library;
import dev.txmq.benchmarks.contender.Place;
import dev.txmq.benchmarks.contender.Running;
import dev.txmq.benchmarks.contender.Sides;
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
    public Running start(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.NONE)
                .points(HandWrittenConsumer.class)
                .users(TransactionalProducer.class);
    }
}
