package dev.txmq.benchmarks.contenders.rocketmqspring;

import dev.txmq.benchmarks.contender.Contender;
import dev.txmq.benchmarks.contender.Library;
import dev.txmq.benchmarks.contender.Place;
import dev.txmq.benchmarks.contender.Running;
import dev.txmq.benchmarks.contender.Sides;
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
    public Running start(Place place, Scoreboard scoreboard) {
        String nameServer = "rocketmq.name-server=" + place.nameServer();
        return new Sides(place, scoreboard, Library.ROCKETMQ_SPRING)
                .points(Listening.class, nameServer)
                .users(Sending.class, nameServer, "rocketmq.producer.group=" + place.producerGroup());
    }
}
