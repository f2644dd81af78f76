package dev.txmq.modulith;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.expression.EvaluationContext;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.support.BrokerRouting;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;

/**
 * Publishes what Modulith is told to externalize, in the thread and transaction of {@code publishEvent}. Modulith's own listener sends
 * after the commit and completes its publication after that; a crash between the two would send a second message under another id.
 */
final class ExternalizedEvents implements ApplicationListener<PayloadApplicationEvent<?>> {

    private final EventExternalizationConfiguration externalization;
    private final Supplier<TransactionalPublisher> publisher;
    private final EvaluationContext context;

    ExternalizedEvents(
            EventExternalizationConfiguration externalization,
            Supplier<TransactionalPublisher> publisher,
            EvaluationContext context) {
        this.externalization = externalization;
        this.publisher = publisher;
        this.context = context;
    }

    @Override
    public void onApplicationEvent(PayloadApplicationEvent<?> event) {
        Object payload = event.getPayload();
        if (externalization.supports(payload)) {
            publisher.get().publish(message(payload));
        }
    }

    /** In another thread there is no transaction. */
    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }

    private OutgoingMessage message(Object event) {
        Object mapped = externalization.map(event);
        BrokerRouting routing = BrokerRouting.of(externalization.determineTarget(event), context);
        String topic = routing.getTarget(mapped);
        String key = routing.getKey(mapped);
        if (key == null) {
            throw new TxmqException(
                    "An event of %s is refused: its target '%s' has no key, add one as in @Externalized(\"%s::#{#this.orderId}\")"
                            .formatted(event.getClass().getName(), topic, topic));
        }
        return new OutgoingMessage(topic, key, mapped, null, headers(mapped));
    }

    private Map<String, String> headers(Object mapped) {
        return externalization.getHeadersFor(mapped).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> String.valueOf(header.getValue())));
    }
}
