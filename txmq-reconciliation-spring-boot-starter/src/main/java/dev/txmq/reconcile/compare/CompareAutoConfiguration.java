package dev.txmq.reconcile.compare;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.TransactionalDatabase;
import dev.txmq.background.RepeatedWork;
import dev.txmq.reconcile.Reconciliation;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationTables;
import dev.txmq.reconcile.side.SideFactory;

/** The {@link Reconciliation}, its timer, and the purge of what is old. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.reconcile.side.SideAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnBean(ReconciliationTables.class)
public final class CompareAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration MICROSECOND = Duration.ofNanos(1000);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);
    private static final int PURGED_AT_ONCE = 500;
    private static final int AFTER_THE_PRODUCER = 1;

    private final Clock clock;

    /** As the columns hold it. */
    CompareAutoConfiguration(ObjectProvider<Clock> clock) {
        this.clock = Clock.tick(clock.getIfUnique(Clock::systemUTC), MICROSECOND);
    }

    @Bean
    DifferenceTable txmqDifferenceTable(ReconciliationTables tables) {
        return new DifferenceTable(tables.dataSource());
    }

    @Bean
    Summaries txmqReconciliationSummaries(ReconciliationTables tables, DifferenceTable differences) {
        return new Summaries(tables.dataSource(), differences);
    }

    @Bean
    CompareTables txmqCompareTables(
            ReconciliationTables tables,
            DifferenceTable differences,
            Summaries summaries,
            TransactionalDatabase database) {
        return new CompareTables(
                new WindowTable(tables.dataSource()), differences, summaries, database.kitTransaction(SHORT));
    }

    @Bean
    CompareMeters txmqCompareMeters(ObjectProvider<MeterRegistry> registry, Standing standing) {
        CompareMeters meters = new CompareMeters(registry.getIfAvailable(CompositeMeterRegistry::new));
        meters.watch(standing);
        return meters;
    }

    @Bean
    Standing txmqReconciliationStanding(ReconciliationProperties properties, Summaries summaries) {
        return new Standing(properties, summaries, clock);
    }

    @Bean
    GroupSides txmqGroupSides(ReconciliationProperties properties, SideFactory factory) {
        return new GroupSides(properties, factory, clock);
    }

    @Bean
    Reconciler txmqReconciler(
            ReconciliationProperties properties,
            GroupSides groups,
            CompareTables tables,
            CompareMeters meters,
            Standing standing) {
        return new Reconciler(properties, groups, tables, meters, standing, clock);
    }

    @Bean
    Repairs txmqRepairs(
            ReconciliationProperties properties,
            GroupSides groups,
            CompareTables tables,
            ReconciliationTables dataSource,
            CompareMeters meters) {
        return new Repairs(properties, groups, tables, new RepairTable(dataSource.dataSource()), meters, clock);
    }

    @Bean
    @ConditionalOnMissingBean
    Reconciliation txmqReconciliation(
            ReconciliationProperties properties,
            Reconciler reconciler,
            Repairs repairs,
            CompareTables tables,
            Standing standing) {
        return new JdbcReconciliation(properties, reconciler, repairs, tables, standing, clock);
    }

    /**
     * Rests twice as long as a window took, so that many that are due at once, such as those of a first start, take a third of what a
     * database would give one client. Not longer than it rests when nothing is due: a service that is slow to answer costs no database anything.
     */
    @Bean
    @ConditionalOnBooleanProperty(name = "txmq.reconciliation.once", havingValue = false, matchIfMissing = true)
    RepeatedWork txmqReconciliationTimer(Reconciler reconciler, Repairs repairs, ReconciliationProperties properties) {
        long longest = properties.pollInterval().toNanos();
        return RepeatedWork.interruptible(
                "reconciliation",
                () -> {
                    boolean more = reconciler.reconcileOnce(
                            took -> LockSupport.parkNanos(Math.min(2 * took.toNanos(), longest)));
                    return repairs.repairAutomatically() || more;
                },
                properties.pollInterval(),
                AFTER_THE_PRODUCER);
    }

    @Bean
    RepeatedWork txmqReconciliationPurgeTimer(CompareTables tables, ReconciliationProperties properties) {
        TransactionTemplate transaction = tables.transaction();
        return RepeatedWork.interruptible(
                "reconciliation-purge",
                () -> {
                    Instant before = clock.instant().minus(properties.retention());
                    Integer purged =
                            transaction.execute(status -> tables.windows().purge(before, PURGED_AT_ONCE)
                                    + tables.differences().purge(before, PURGED_AT_ONCE));
                    return purged != null && purged >= PURGED_AT_ONCE;
                },
                PURGE_INTERVAL,
                AFTER_THE_PRODUCER);
    }
}
