package dev.txmq.benchmarks.contenders.txmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Scoreboard;

/** The kit as it is shipped, told nothing but what it must be told. */
public final class Txmq implements Contender {

    private final Mode mode;
    private final Class<?> listener;
    private final List<String> properties;

    /** With a listener that is given batches, as the points service has it. */
    public Txmq(Mode mode) {
        this(mode, BatchListener.class, List.of());
    }

    private Txmq(Mode mode, Class<?> listener, List<String> properties) {
        this.mode = mode;
        this.listener = listener;
        this.properties = properties;
    }

    /** The same with a listener that is given one message at a time. */
    public Txmq oneByOne() {
        return new Txmq(mode, SingleListener.class, properties);
    }

    /** The same with a listener whose work on each message takes {@link SlowListener#WORK}. */
    public Txmq slow() {
        return new Txmq(mode, SlowListener.class, properties);
    }

    /** The same with further properties on both sides; those of topics add some. */
    public Txmq with(String... more) {
        return new Txmq(mode, listener, List.of(more));
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
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return startUsers(place, new Sides(place, scoreboard, Library.TXMQ));
    }

    /** The same with the actuator's endpoints, on a port that is free. */
    public ConfigurableApplicationContext startWatchedUsers(Place place, Scoreboard scoreboard) {
        return with("server.port=0", "management.endpoints.web.exposure.include=health,txmq")
                .startUsers(place, new Sides(place, scoreboard, Library.TXMQ, Library.ACTUATOR));
    }

    private ConfigurableApplicationContext startUsers(Place place, Sides sides) {
        List<String> own = new ArrayList<>(List.of(
                "txmq.name-server=" + place.nameServer(),
                "txmq.producer.topics=" + place.topic(),
                "txmq.producer.mode=" + mode));
        if (place.isHurried()) {
            own.add("txmq.relay.republish-after=3s");
        }
        own.addAll(properties);
        return sides.users(Publishing.class, own.toArray(String[]::new));
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        List<String> own = new ArrayList<>(List.of("txmq.name-server=" + place.nameServer()));
        own.addAll(properties);
        return Optional.of(new Sides(place, scoreboard, Library.TXMQ).points(listener, own.toArray(String[]::new)));
    }
}
