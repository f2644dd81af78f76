package dev.txmq.control;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;

import dev.txmq.Workers;
import dev.txmq.background.RepeatedWork;
import dev.txmq.background.StartCheck;
import dev.txmq.background.Switchable;
import dev.txmq.background.Switchables;
import dev.txmq.database.KitDatabase;

/** Operators hold up listeners and the relay: {@link Workers}. */
@AutoConfiguration(afterName = {"dev.txmq.consume.ConsumeAutoConfiguration", "dev.txmq.relay.RelayAutoConfiguration"})
public final class ControlAutoConfiguration {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** Before the relay and the listeners. */
    private static final int BEFORE_ALL_WORK = 0;

    @Bean
    @ConditionalOnMissingBean(Workers.class)
    ControlledWorkers txmqWorkers(
            ObjectProvider<Switchables> switchables, KitDatabase database, ObjectProvider<Clock> clock) {
        return new ControlledWorkers(
                () -> all(switchables),
                new WorkerTable(database, database.kitTransaction(TIMEOUT)),
                clock.getIfUnique(Clock::systemUTC));
    }

    private static List<Switchable> all(ObjectProvider<Switchables> switchables) {
        return switchables
                .orderedStream()
                .<Switchable>flatMap(some -> some.switchables().stream())
                .toList();
    }

    @Bean
    StartCheck txmqWorkersStart(ObjectProvider<ControlledWorkers> workers, ObjectProvider<MeterRegistry> registry) {
        return new StartCheck(
                () -> workers.ifAvailable(controlled -> {
                    controlled.look();
                    registry.ifAvailable(controlled::watch);
                }),
                BEFORE_ALL_WORK);
    }

    @Bean
    RepeatedWork txmqWorkersTimer(ObjectProvider<ControlledWorkers> workers) {
        return RepeatedWork.interruptible(
                "workers",
                () -> workers.stream().anyMatch(ControlledWorkers::lookAgain),
                INTERVAL,
                SmartLifecycle.DEFAULT_PHASE);
    }
}
