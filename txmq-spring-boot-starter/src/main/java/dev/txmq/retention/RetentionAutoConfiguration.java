package dev.txmq.retention;

import java.time.Clock;
import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;

import dev.txmq.background.RepeatedWork;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;

@AutoConfiguration(afterName = "dev.txmq.database.DatabaseAutoConfiguration")
class RetentionAutoConfiguration {

    private static final Duration BATCH_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    RepeatedWork txmqPurgeTimer(TxmqProperties properties, KitDatabase database, ObjectProvider<Clock> clock) {
        Purge purge = new Purge(
                database,
                database.kitTransaction(BATCH_TIMEOUT),
                properties.retention(),
                clock.getIfUnique(Clock::systemUTC));
        return new RepeatedWork(
                "purge", purge::purgeOnce, properties.retention().interval(), SmartLifecycle.DEFAULT_PHASE);
    }
}
