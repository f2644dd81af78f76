package dev.txmq.consume;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import tools.jackson.databind.json.JsonMapper;

import dev.txmq.config.UnusableSetupException;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.receive.Parking;
import dev.txmq.rocketmq.receive.PushConsumer;
import dev.txmq.rocketmq.receive.ReceiveSettings;

/** Makes a consumer of each listener method that was found. */
final class ListenerConsumerFactory {

    private final ListenerSettings settings;
    private final JsonMapper jsonMapper;
    private final Inbox inbox;
    private final Interception interception;
    private final ConsumeMeters meters;
    private final Predicate<String> isKitsManager;

    ListenerConsumerFactory(
            ListenerSettings settings,
            JsonMapper jsonMapper,
            Inbox inbox,
            Interception interception,
            ConsumeMeters meters,
            Predicate<String> isKitsManager) {
        this.settings = settings;
        this.jsonMapper = jsonMapper;
        this.inbox = inbox;
        this.interception = interception;
        this.meters = meters;
        this.isKitsManager = isKitsManager;
    }

    /**
     * @param parking where their dead letters go
     * @throws UnusableSetupException if a listener is not valid, its group is another's, or settings are for a group that none has
     */
    List<PushConsumer> create(List<ListenerDetector.Found> listeners, SharedClient client, Parking parking) {
        Map<String, ListenerDetector.Found> byGroup = new HashMap<>();
        List<PushConsumer> consumers = new ArrayList<>();
        for (ListenerDetector.Found found : listeners) {
            String group = settings.group(found);
            ListenerDetector.Found other = byGroup.putIfAbsent(group, found);
            if (other != null) {
                throw new UnusableSetupException(
                        "Two listeners have the group '%s', %s and %s, and the broker keeps one subscription for a group"
                                .formatted(group, other.method(), found.method()),
                        "give each its own group");
            }
            consumers.add(consumer(found, group, client, parking));
        }
        settings.refuseOthers(byGroup.keySet());
        return consumers;
    }

    private PushConsumer consumer(ListenerDetector.Found found, String group, SharedClient client, Parking parking) {
        ListenerRules.check(found.declared(), found.type(), isKitsManager);
        ListenerMethod method = new ListenerMethod(found.bean(), found.method(), found.type(), jsonMapper);
        ReceiveSettings receiving = settings.receiving(found, group, method.isBatch());
        IdempotentHandler handler =
                new IdempotentHandler(group, method, inbox, settings.retryPolicy(found, group), interception, meters);
        PushConsumer consumer = new PushConsumer(
                client,
                settings.subscription(found, group),
                receiving,
                method.isBatch() ? new CombiningHandler(handler, receiving.batchSize()) : handler,
                parking);
        meters.watch(consumer, handler);
        return consumer;
    }
}
