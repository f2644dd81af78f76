package dev.txmq.notify.endpoint;

import java.time.Clock;
import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;

import dev.txmq.TransactionalDatabase;
import dev.txmq.background.StartCheck;
import dev.txmq.notify.NotificationEndpoints;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.config.NotifierTables;

/** The {@link NotificationEndpoints}. */
@AutoConfiguration(afterName = "dev.txmq.notify.config.NotifierAutoConfiguration")
@ConditionalOnBean(NotifierTables.class)
public final class EndpointAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final int AFTER_THE_SCHEMA = Integer.MIN_VALUE + 1;

    @Bean
    EndpointTable txmqEndpointTable(NotifierTables tables) {
        return new EndpointTable(tables.dataSource());
    }

    @Bean
    Secrets txmqEndpointSecrets(NotifierProperties properties) {
        return new Secrets(properties.encryptionKeys());
    }

    @Bean
    UrlRules txmqEndpointUrlRules(NotifierProperties properties) {
        return new UrlRules(properties.requireHttps(), Addresses.allowed(properties.allowedNetworks()));
    }

    @Bean
    Endpoints txmqNotificationEndpoints(
            EndpointTable table,
            Secrets secrets,
            UrlRules rules,
            Trial trial,
            TransactionalDatabase database,
            ObjectProvider<Clock> clock) {
        return new Endpoints(
                table,
                secrets,
                rules,
                trial,
                database.handlerTransaction(),
                database.kitTransaction(SHORT),
                clock.getIfUnique(Clock::systemUTC));
    }

    /** Refuses those that are not allowed, before anything is sent. */
    @Bean
    StartCheck txmqFixedEndpoints(Endpoints endpoints, NotifierProperties properties) {
        return new StartCheck(() -> properties.endpoints().forEach(endpoints::keep), AFTER_THE_SCHEMA);
    }
}
