package dev.txmq.tcc.actuate;

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
import dev.txmq.tcc.config.TccTables;
import dev.txmq.tcc.initiator.ActivityLog;
import dev.txmq.tcc.initiator.OpenActivities;
import dev.txmq.tcc.participant.OpenReservations;
import dev.txmq.tcc.participant.Reservations;

/**
 * The actuator endpoints {@code txmqactivities} and {@code txmqreservations}, where they are exposed, and the health indicator {@code
 * txmqTcc}, which a bean named {@code txmqTccHealthIndicator} replaces.
 */
@AutoConfiguration(afterName = "dev.txmq.tcc.initiator.InitiatorAutoConfiguration")
@ConditionalOnBean(TccTables.class)
public final class TccActuateAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class TccHealth {

        @Bean
        @ConditionalOnMissingBean(name = "txmqTccHealthIndicator")
        HealthIndicator txmqTccHealthIndicator(OpenActivities activities, OpenReservations reservations) {
            return new TccHealthIndicator(activities, reservations);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class Endpoints {

        @Bean
        @ConditionalOnAvailableEndpoint
        ActivitiesEndpoint txmqActivitiesEndpoint(ActivityLog activities, TxmqProperties properties) {
            return new ActivitiesEndpoint(activities, operators(properties));
        }

        @Bean
        @ConditionalOnAvailableEndpoint
        ReservationsEndpoint txmqReservationsEndpoint(Reservations reservations, TxmqProperties properties) {
            return new ReservationsEndpoint(reservations, operators(properties));
        }

        private static OperatorAccess operators(TxmqProperties properties) {
            return new OperatorAccess(properties.deadLetters().operatorRole());
        }
    }
}
