package dev.txmq.notify.actuate;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.txmq.actuate.OperatorAccess;
import dev.txmq.config.TxmqProperties;
import dev.txmq.notify.DeliveryLog;
import dev.txmq.notify.config.NotifierTables;
import dev.txmq.notify.endpoint.Endpoints;
import dev.txmq.notify.send.Outage;

/**
 * The actuator endpoints {@code txmqdeliveries} and {@code txmqendpoints}, where they are exposed, and the health indicator {@code
 * txmqNotifier}, which a bean named {@code txmqNotifierHealthIndicator} replaces.
 */
@AutoConfiguration(afterName = "dev.txmq.notify.send.SendAutoConfiguration")
@ConditionalOnBean(NotifierTables.class)
public final class NotifierActuateAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class NotifierHealth {

        @Bean
        @ConditionalOnMissingBean(name = "txmqNotifierHealthIndicator")
        HealthIndicator txmqNotifierHealthIndicator(Outage outage) {
            return new NotifierHealthIndicator(outage);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Operators {

        @Bean
        @ConditionalOnAvailableEndpoint
        DeliveriesEndpoint txmqDeliveriesEndpoint(DeliveryLog deliveries, TxmqProperties properties) {
            return new DeliveriesEndpoint(deliveries, operators(properties));
        }

        @Bean
        @ConditionalOnAvailableEndpoint
        EndpointsEndpoint txmqEndpointsEndpoint(Endpoints endpoints, TxmqProperties properties) {
            return new EndpointsEndpoint(endpoints, operators(properties));
        }

        private static OperatorAccess operators(TxmqProperties properties) {
            return new OperatorAccess(properties.deadLetters().operatorRole());
        }
    }
}
