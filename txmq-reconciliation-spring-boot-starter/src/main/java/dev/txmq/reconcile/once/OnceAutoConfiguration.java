package dev.txmq.reconcile.once;

import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.txmq.reconcile.Reconciliation;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationTables;
import dev.txmq.reconcile.ledger.LedgerRuns;
import dev.txmq.reconcile.report.Reports;

/** With {@code txmq.reconciliation.once}: compares once the application has started, then ends the JVM with 0, 1 or 2. */
@AutoConfiguration(afterName = "dev.txmq.reconcile.report.ReportAutoConfiguration")
@ConditionalOnBean(ReconciliationTables.class)
@ConditionalOnBooleanProperty("txmq.reconciliation.once")
public final class OnceAutoConfiguration {

    private final Clock clock;

    OnceAutoConfiguration(ObjectProvider<Clock> clock) {
        this.clock = clock.getIfUnique(Clock::systemUTC);
    }

    @Bean
    OneRun txmqOneRun(
            Reconciliation reconciliation, LedgerRuns ledgers, Reports reports, ReconciliationProperties properties) {
        return new OneRun(reconciliation, ledgers, reports, properties, clock);
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    ApplicationRunner txmqRunOnce(OneRun run, ConfigurableApplicationContext context) {
        return arguments -> {
            OneRun.Exit exit = run.run(arguments);
            System.exit(SpringApplication.exit(context, exit::ordinal));
        };
    }
}
