package dev.txmq.benchmarks.contenders.alone;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.PointsSide;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Award;
import dev.txmq.benchmarks.job.Ledger;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;

/** The awards, in transactions that are as large as txmq makes them. Nobody is registered, and nothing is sent. */
public final class BatchAward implements Contender {

    @Override
    public String name() {
        return "award";
    }

    @Override
    public String description() {
        return "awards without registrations or messages, %d in a transaction".formatted(InBatches.BATCH);
    }

    /** On the points' database: there is no other side. */
    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.NONE).points(Application.class);
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.empty();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(PointsSide.class)
    static class Application {

        /** As many as run batches of a listener at the same time. */
        private static final int THREADS = 2;

        @Bean
        InBatches registrar(Ledger ledger, TransactionTemplate transaction) {
            return new InBatches(
                    THREADS,
                    registrations -> transaction.executeWithoutResult(status -> ledger.award(awards(registrations))));
        }

        private static List<Award> awards(List<Registration> registrations) {
            return registrations.stream()
                    .map(registration -> new Award(registration.id(), UUID.randomUUID()))
                    .toList();
        }
    }
}
