package dev.txmq.backlog;

import java.time.Clock;
import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import dev.txmq.DeadLetters;
import dev.txmq.background.RepeatedWork;
import dev.txmq.config.ProducerGroup;
import dev.txmq.database.KitDatabase;

/** Counts what is open, for meters, health and endpoints. */
@AutoConfiguration(afterName = "dev.txmq.deadletter.DeadLetterAutoConfiguration")
public final class BacklogAutoConfiguration {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Bean
    Backlog txmqBacklog(
            KitDatabase database, DeadLetters deadLetters, ProducerGroup group, ObjectProvider<Clock> clock) {
        return new Backlog(
                database,
                database.kitTransaction(TIMEOUT),
                deadLetters,
                group.name(),
                clock.getIfUnique(Clock::systemUTC));
    }

    @Bean
    RepeatedWork txmqBacklogTimer(Backlog backlog) {
        return RepeatedWork.interruptible(
                "backlog count",
                () -> {
                    backlog.count();
                    return false;
                },
                INTERVAL,
                0);
    }
}
