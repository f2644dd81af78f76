package dev.txmq.reconcile.actuate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.txmq.actuate.OperatorAccess;
import dev.txmq.actuate.ReaderAccess;
import dev.txmq.config.TxmqProperties;
import dev.txmq.reconcile.Ledger;
import dev.txmq.reconcile.Reconciliation;
import dev.txmq.reconcile.compare.Standing;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.report.Reports;

/**
 * The actuator endpoints {@code txmqreconciliation} and {@code txmqledgers}, where they are exposed, and the health indicator {@code
 * txmqReconciliation}, which a bean named {@code txmqReconciliationHealthIndicator} replaces.
 */
@AutoConfiguration(afterName = "dev.txmq.reconcile.report.ReportAutoConfiguration")
public final class ReconciliationActuateAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnBean(Standing.class)
    static class ReconciliationHealth {

        @Bean
        @ConditionalOnMissingBean(name = "txmqReconciliationHealthIndicator")
        HealthIndicator txmqReconciliationHealthIndicator(Standing standing) {
            return new ReconciliationHealthIndicator(standing);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Endpoints {

        @Bean
        @ConditionalOnBean(Reconciliation.class)
        @ConditionalOnAvailableEndpoint
        ReconciliationEndpoint txmqReconciliationEndpoint(
                Reconciliation reconciliation,
                Reports reports,
                ReconciliationProperties properties,
                TxmqProperties kit) {
            return new ReconciliationEndpoint(
                    reconciliation,
                    reports,
                    properties.repair(),
                    new ReaderAccess(kit.readerRole()),
                    new OperatorAccess(kit.deadLetters().operatorRole()));
        }

        @Bean
        @ConditionalOnBean(Ledger.class)
        @ConditionalOnAvailableEndpoint
        LedgersEndpoint txmqLedgersEndpoint(ObjectProvider<Ledger> ledgers, TxmqProperties kit) {
            return new LedgersEndpoint(ledgers.stream().toList(), new ReaderAccess(kit.readerRole()));
        }
    }
}
