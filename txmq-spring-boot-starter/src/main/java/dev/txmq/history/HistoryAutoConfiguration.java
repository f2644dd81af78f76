package dev.txmq.history;

import java.time.Clock;
import java.time.Duration;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import dev.txmq.background.RepeatedWork;
import dev.txmq.config.ProducerGroup;
import dev.txmq.database.KitDatabase;

/** Remembers what happened to messages that met trouble: {@link History}. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.database.DatabaseAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
public final class HistoryAutoConfiguration {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** So it is stopped after those that tell it something. */
    private static final int BEFORE_ALL_WORK = 0;

    @Bean
    History txmqHistory(
            KitDatabase database,
            ProducerGroup application,
            ObjectProvider<Clock> clock,
            ObjectProvider<MeterRegistry> registry) {
        return new History(
                new HistoryTable(database, application.name()),
                database.kitTransaction(TIMEOUT),
                clock.getIfUnique(Clock::systemUTC),
                Counter.builder("txmq.history.dropped")
                        .description("Steps of messages that no journey shows, since too many came at once")
                        .register(registry.getIfAvailable(CompositeMeterRegistry::new)));
    }

    @Bean
    RepeatedWork txmqHistoryTimer(History history) {
        return new RepeatedWork(
                "history",
                () -> {
                    history.writeSome();
                    return false;
                },
                INTERVAL,
                BEFORE_ALL_WORK);
    }
}
