package dev.txmq.reconcile.report;

import java.time.Clock;
import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import dev.txmq.TransactionalDatabase;
import dev.txmq.background.RepeatedWork;
import dev.txmq.reconcile.compare.DifferenceTable;
import dev.txmq.reconcile.compare.Summaries;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationTables;
import dev.txmq.reconcile.ledger.LedgerTable;

import static java.util.Objects.requireNonNull;

/** Reports, and the one of each day. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.reconcile.compare.CompareAutoConfiguration",
            "dev.txmq.reconcile.ledger.LedgerAutoConfiguration"
        })
@ConditionalOnBean(ReconciliationTables.class)
public final class ReportAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final int AFTER_THE_PRODUCER = 1;

    private final Clock clock;

    ReportAutoConfiguration(ObjectProvider<Clock> clock) {
        this.clock = clock.getIfUnique(Clock::systemUTC);
    }

    @Bean
    Reports txmqReconciliationReports(
            ReconciliationProperties properties,
            Summaries summaries,
            DifferenceTable differences,
            LedgerTable ledgers,
            TransactionalDatabase database,
            Environment environment) {
        return new Reports(
                environment.getProperty("spring.application.name", "this application"),
                properties,
                new Reports.ReportTables(summaries, differences, ledgers),
                database.kitTransaction(SHORT),
                clock);
    }

    @Bean
    @ConditionalOnProperty("txmq.reconciliation.report")
    @ConditionalOnBooleanProperty(name = "txmq.reconciliation.once", havingValue = false, matchIfMissing = true)
    RepeatedWork txmqDailyReportTimer(Reports reports, ReconciliationProperties properties) {
        DailyReport daily = new DailyReport(reports, requireNonNull(properties.report()), properties, clock);
        return RepeatedWork.interruptible("reconciliation-report", daily::writeOnce, INTERVAL, AFTER_THE_PRODUCER);
    }
}
