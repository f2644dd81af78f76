package dev.txmq.publish;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.PropertyResolver;
import org.springframework.expression.Expression;
import org.springframework.expression.ExpressionException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.ConcurrentReferenceHashMap;

import dev.txmq.OutgoingMessage;
import dev.txmq.PublishTo;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;

/** Publishes events whose class says {@link PublishTo}, in the thread and transaction of {@code publishEvent}. */
final class AnnotatedEvents implements ApplicationListener<PayloadApplicationEvent<?>> {

    private final Supplier<TransactionalPublisher> publisher;
    private final PropertyResolver placeholders;
    private final SpelExpressionParser parser = new SpelExpressionParser();
    /** Weak keys: a class may be unloaded. */
    private final Map<Class<?>, Optional<Route>> routes = new ConcurrentReferenceHashMap<>();

    AnnotatedEvents(Supplier<TransactionalPublisher> publisher, PropertyResolver placeholders) {
        this.publisher = publisher;
        this.placeholders = placeholders;
    }

    @Override
    public void onApplicationEvent(PayloadApplicationEvent<?> event) {
        Object payload = event.getPayload();
        routes.computeIfAbsent(payload.getClass(), this::route)
                .ifPresent(route -> publisher.get().publish(route.message(payload)));
    }

    /** In another thread there is no transaction. */
    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }

    private Optional<Route> route(Class<?> type) {
        PublishTo annotation = AnnotatedElementUtils.findMergedAnnotation(type, PublishTo.class);
        if (annotation == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Route(
                    placeholders.resolveRequiredPlaceholders(annotation.topic()),
                    parser.parseExpression(annotation.key()),
                    textOrNull(annotation.tag()),
                    textOrNull(annotation.type())));
        } catch (ExpressionException | IllegalArgumentException e) {
            throw new TxmqException(
                    "Events of %s are refused: correct topic, key, tag or type of @PublishTo, %s"
                            .formatted(type.getName(), e.getMessage()),
                    e);
        }
    }

    private @Nullable String textOrNull(String text) {
        String resolved = placeholders.resolveRequiredPlaceholders(text);
        return resolved.isEmpty() ? null : resolved;
    }

    private record Route(
            String topic,
            Expression key,
            @Nullable String tag,
            @Nullable String type) {

        OutgoingMessage message(Object event) {
            return new OutgoingMessage(topic, keyOf(event), event, tag, type, Map.of(), null, null, false);
        }

        private String keyOf(Object event) {
            Object value;
            try {
                value = key.getValue(event);
            } catch (ExpressionException e) {
                throw new TxmqException(
                        "An event of %s is refused: the key '%s' of its @PublishTo cannot be read, %s"
                                .formatted(event.getClass().getName(), key.getExpressionString(), e.getMessage()),
                        e);
            }
            if (value == null) {
                throw new TxmqException("An event of %s is refused: the key '%s' of its @PublishTo is null"
                        .formatted(event.getClass().getName(), key.getExpressionString()));
            }
            return value.toString();
        }
    }
}
