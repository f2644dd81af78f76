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
    List<ListenerSwitch> create(List<ListenerDetector.Found> all, SharedClient client, Parking parking) {
        Map<String, ListenerDetector.Found> byGroup = new HashMap<>();
        List<ListenerSwitch> listeners = new ArrayList<>();
        for (ListenerDetector.Found found : all) {
            String group = settings.group(found);
            ListenerDetector.Found other = byGroup.putIfAbsent(group, found);
            if (other != null) {
                throw new UnusableSetupException(
                        "Two listeners have the group '%s', %s and %s, and the broker keeps one subscription for a group"
                                .formatted(group, other.method(), found.method()),
                        "give each its own group");
            }
            listeners.add(listener(found, group, client, parking));
        }
        settings.refuseOthers(byGroup.keySet());
        return listeners;
    }

    private ListenerSwitch listener(ListenerDetector.Found found, String group, SharedClient client, Parking parking) {
        ListenerRules.check(found.declared(), found.type(), isKitsManager);
        ListenerMethod method = new ListenerMethod(found.bean(), found.method(), found.type(), jsonMapper);
        ReceiveSettings receiving = settings.receiving(found, group, method.isBatch());
        IdempotentHandler handler =
                new IdempotentHandler(group, method, inbox, settings.retryPolicy(found, group), interception, meters);
        RateLimitedHandler limited = new RateLimitedHandler(handler, receiving.threads() * receiving.batchSize());
        Integer limit = settings.rateLimit(found, group);
        if (limit != null) {
            limit(limited, limit, group);
        }
        PushConsumer consumer = new PushConsumer(
                client,
                settings.subscription(found, group),
                receiving,
                method.isBatch() ? new CombiningHandler(limited, receiving.batchSize()) : limited,
                parking);
        meters.watch(consumer, handler);
        return new ListenerSwitch(consumer, limited, limit);
    }

    private static void limit(RateLimitedHandler handler, int perSecond, String group) {
        try {
            handler.checkLimit(perSecond);
        } catch (IllegalArgumentException e) {
            throw new UnusableSetupException(
                    "The group '%s' cannot have its rate-limit".formatted(group), String.valueOf(e.getMessage()), e);
        }
        handler.limit(perSecond);
    }
}
