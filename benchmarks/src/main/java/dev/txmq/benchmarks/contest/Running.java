package dev.txmq.benchmarks.contest;

import java.util.Optional;

import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;

/** A contender of which both sides have been started. */
public final class Running implements AutoCloseable {

    private final ConfigurableApplicationContext users;
    private final Optional<ConfigurableApplicationContext> points;
    private final Registrar registrar;

    private Running(ConfigurableApplicationContext users, Optional<ConfigurableApplicationContext> points) {
        this.users = users;
        this.points = points;
        this.registrar = users.getBean(Registrar.class);
    }

    public static Running start(Contender contender, Place place, Scoreboard scoreboard) {
        Optional<ConfigurableApplicationContext> points = contender.startPoints(place, scoreboard);
        try {
            return new Running(contender.startUsers(place, scoreboard), points);
        } catch (RuntimeException e) {
            points.ifPresent(ConfigurableApplicationContext::close);
            throw e;
        }
    }

    public void register(Registration registration) {
        registrar.register(registration);
    }

    @Override
    public void close() {
        users.close();
        points.ifPresent(ConfigurableApplicationContext::close);
    }
}
