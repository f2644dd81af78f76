package dev.txmq.notify.query;

import java.time.Clock;
import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.TransactionalDatabase;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.config.NotifierTables;
import dev.txmq.notify.delivery.DeliveryArchive;
import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.Secrets;

/** What receivers ask over HTTP, if {@code txmq.notifier.query.enabled} is set and the application has Spring MVC. */
@AutoConfiguration(afterName = "dev.txmq.notify.delivery.DeliveryAutoConfiguration")
@ConditionalOnBean(NotifierTables.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(RouterFunction.class)
@ConditionalOnBooleanProperty(name = "txmq.notifier.query.enabled")
public final class QueryAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(5);

    @Bean
    RouterFunction<ServerResponse> txmqNotificationRoutes(
            DeliveryArchive deliveries,
            EndpointTable endpoints,
            Secrets secrets,
            TransactionalDatabase database,
            NotifierProperties properties,
            JsonMapper jsonMapper,
            ObjectProvider<Clock> clock) {
        Callers callers =
                new Callers(endpoints, secrets, database.kitTransaction(SHORT), clock.getIfUnique(Clock::systemUTC));
        return new QueryRoutes(deliveries, callers, properties.query(), jsonMapper).routes();
    }
}
