package dev.txmq.benchmarks.contenders.bare;

import java.util.Optional;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.contest.UsersSide;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.job.Users;

/** The business insert alone: what no message costs less than. */
public final class Bare implements Contender {

    @Override
    public String name() {
        return "bare";
    }

    @Override
    public String description() {
        return "the business insert alone";
    }

    @Override
    public boolean awards() {
        return false;
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.NONE).users(Application.class);
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.empty();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({UsersSide.class, Inserts.class})
    static class Application {}

    static class Inserts implements Registrar {

        private final Users users;

        Inserts(Users users) {
            this.users = users;
        }

        @Override
        @Transactional
        public void register(Registration registration) {
            users.insert(registration);
        }
    }
}
