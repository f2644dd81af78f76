package dev.txmq.consume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.config.TxmqProperties;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.RetryLadder;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.Subscription;
import dev.txmq.rocketmq.receive.Parking;
import dev.txmq.rocketmq.receive.PushConsumer;
import dev.txmq.rocketmq.receive.ReceiveSettings;

/** Makes a consumer of each listener method that was found. */
final class ListenerConsumerFactory {

    private final TxmqProperties properties;
    private final Environment environment;
    private final ListenerNames names;
    private final JsonMapper jsonMapper;
    private final Inbox inbox;
    private final ConsumeMeters meters;
    private final Predicate<String> isKitsManager;

    ListenerConsumerFactory(
            TxmqProperties properties,
            Environment environment,
            JsonMapper jsonMapper,
            Inbox inbox,
            ConsumeMeters meters,
            Predicate<String> isKitsManager) {
        this.properties = properties;
        this.environment = environment;
        this.names = new ListenerNames(environment);
        this.jsonMapper = jsonMapper;
        this.inbox = inbox;
        this.meters = meters;
        this.isKitsManager = isKitsManager;
    }

    /**
     * @param parking where their dead letters go
     * @throws UnusableSetupException if a listener is not valid, or its group is another's
     */
    List<PushConsumer> create(List<ListenerDetector.Found> listeners, SharedClient client, Parking parking) {
        Map<String, ListenerDetector.Found> byGroup = new HashMap<>();
        List<PushConsumer> consumers = new ArrayList<>();
        for (ListenerDetector.Found found : listeners) {
            String group = names.group(found);
            ListenerDetector.Found other = byGroup.putIfAbsent(group, found);
            if (other != null) {
                throw new UnusableSetupException(
                        "Two listeners have the group '%s', %s and %s, and the broker keeps one subscription for a group"
                                .formatted(group, other.method(), found.method()),
                        "give each its own group");
            }
            consumers.add(consumer(found, group, client, parking));
        }
        return consumers;
    }

    private PushConsumer consumer(ListenerDetector.Found found, String group, SharedClient client, Parking parking) {
        ListenerRules.check(found.declared(), found.type(), isKitsManager);
        ListenerMethod method = new ListenerMethod(found.bean(), found.method(), found.type(), jsonMapper);
        ReceiveSettings receiving = receiving(method.isBatch());
        IdempotentHandler handler = new IdempotentHandler(
                group, method, inbox, new RetryPolicy(receiving.maxAttempts(), receiving.retries()), meters);
        PushConsumer consumer = new PushConsumer(
                client,
                new Subscription(group, names.topic(found), tags(found), null),
                receiving,
                method.isBatch() ? new CombiningHandler(handler, receiving.batchSize()) : handler,
                parking);
        meters.watch(consumer, handler);
        return consumer;
    }

    private ReceiveSettings receiving(boolean batch) {
        TxmqProperties.Consumer settings = properties.consumer();
        return new ReceiveSettings(
                true,
                settings.threads(),
                batch ? settings.batchSize() : 1,
                settings.maxAttempts(),
                new RetryLadder(settings.firstRetryLevel(), settings.retryAfter()),
                Optional::empty,
                settings.shutdownTimeout());
    }

    private String tags(ListenerDetector.Found found) {
        String tags = environment.resolveRequiredPlaceholders(found.listener().tags());
        ListenerRules.checkTags(found.declared(), tags);
        return tags;
    }
}
