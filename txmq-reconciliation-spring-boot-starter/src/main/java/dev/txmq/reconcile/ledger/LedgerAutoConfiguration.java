package dev.txmq.reconcile.ledger;

import java.time.Clock;
import java.time.Duration;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

import dev.txmq.TransactionalDatabase;
import dev.txmq.background.RepeatedWork;
import dev.txmq.reconcile.Ledger;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationTables;
import dev.txmq.reconcile.side.PeerClients;

/** Comparisons of ledgers, and their timer. */
@AutoConfiguration(afterName = "dev.txmq.reconcile.side.SideAutoConfiguration")
@ConditionalOnBean(ReconciliationTables.class)
public final class LedgerAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration MICROSECOND = Duration.ofNanos(1000);
    private static final int AFTER_THE_PRODUCER = 1;

    private final Clock clock;

    /** As the columns hold it. */
    LedgerAutoConfiguration(ObjectProvider<Clock> clock) {
        this.clock = Clock.tick(clock.getIfUnique(Clock::systemUTC), MICROSECOND);
    }

    @Bean
    LedgerTable txmqLedgerTable(ReconciliationTables tables) {
        return new LedgerTable(tables.dataSource());
    }

    @Bean
    LedgerRuns txmqLedgerRuns(
            ReconciliationProperties properties,
            ObjectProvider<Ledger> ledgers,
            PeerClients clients,
            LedgerTable table,
            TransactionalDatabase database,
            ApplicationEventPublisher events) {
        LedgerReader reader = new LedgerReader(ledgers.stream().toList(), clients, properties.ledgerTimeout());
        return new LedgerRuns(properties, reader, table, database.kitTransaction(SHORT), events, clock);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "txmq.reconciliation.once", havingValue = false, matchIfMissing = true)
    RepeatedWork txmqLedgerTimer(
            LedgerRuns runs, ReconciliationProperties properties, ObjectProvider<MeterRegistry> registry) {
        registry.ifAvailable(meters -> properties
                .ledgers()
                .forEach(pair -> Gauge.builder(
                                "txmq.reconciliation.ledger.differences", runs, all -> all.open(pair.name()))
                        .description("Keys in which two ledgers differ, and that nobody has accepted")
                        .tag("comparison", pair.name())
                        .strongReference(true)
                        .register(meters)));
        return RepeatedWork.interruptible("ledgers", runs::compareOnce, INTERVAL, AFTER_THE_PRODUCER);
    }
}
