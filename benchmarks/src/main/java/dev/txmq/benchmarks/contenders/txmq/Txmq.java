package dev.txmq.benchmarks.contenders.txmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.txmq.benchmarks.contender.Contender;
import dev.txmq.benchmarks.contender.Library;
import dev.txmq.benchmarks.contender.Place;
import dev.txmq.benchmarks.contender.Running;
import dev.txmq.benchmarks.contender.Sides;
import dev.txmq.benchmarks.job.Scoreboard;

/** The kit as it is shipped, told nothing but what it must be told. */
public final class Txmq implements Contender {

    private final Mode mode;

    public Txmq(Mode mode) {
        this.mode = mode;
    }

    /** A value of {@code txmq.producer.mode}. */
    public enum Mode {
        TRANSACTIONAL,
        OUTBOX
    }

    @Override
    public String name() {
        return "txmq, " + mode.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String description() {
        return switch (mode) {
            case TRANSACTIONAL -> "the kit as shipped: half messages before the commit, batch listener";
            case OUTBOX -> "the kit with txmq.producer.mode=outbox: sent right after the commit, batch listener";
        };
    }

    @Override
    public Running start(Place place, Scoreboard scoreboard) {
        String nameServer = "txmq.name-server=" + place.nameServer();
        List<String> properties = new ArrayList<>(
                List.of(nameServer, "txmq.producer.topics=" + place.topic(), "txmq.producer.mode=" + mode));
        if (place.isHurried()) {
            properties.add("txmq.relay.republish-after=3s");
        }
        return new Sides(place, scoreboard, Library.TXMQ)
                .points(Awarding.class, nameServer)
                .users(Publishing.class, properties.toArray(String[]::new));
    }
}
