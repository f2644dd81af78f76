package dev.txmq.modulith;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.modulith.events.EventExternalizationConfiguration;

import dev.txmq.TransactionalPublisher;

/**
 * Makes messages of the events that Spring Modulith externalizes, unless {@code spring.modulith.events.externalization.enabled} is
 * false.
 *
 * <p>Guarantee: that of {@link TransactionalPublisher}. The message log is the outbox, so {@code
 * spring.modulith.events.externalization.mode} makes no difference, and Modulith's registry keeps no publication for it.
 */
@AutoConfiguration(afterName = "org.springframework.modulith.events.config.EventExternalizationAutoConfiguration")
@ConditionalOnBooleanProperty(name = "spring.modulith.events.externalization.enabled", matchIfMissing = true)
public final class ModulithAutoConfiguration {

    /** Looked up late: events are published before all beans are there. */
    @Bean
    ExternalizedEvents txmqExternalizedEvents(
            EventExternalizationConfiguration externalization,
            ObjectProvider<TransactionalPublisher> publisher,
            BeanFactory beans) {
        StandardEvaluationContext context = new StandardEvaluationContext();
        context.setBeanResolver(new BeanFactoryResolver(beans));
        return new ExternalizedEvents(externalization, publisher::getObject, context);
    }
}
