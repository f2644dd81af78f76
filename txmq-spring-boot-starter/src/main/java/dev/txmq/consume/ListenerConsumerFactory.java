package dev.txmq.consume;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.txmq.config.UnusableSetupException;
import dev.txmq.history.History;
import dev.txmq.order.Positions;
import dev.txmq.payload.Payloads;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.Subscription;
import dev.txmq.rocketmq.receive.DeliveryHandler;
import dev.txmq.rocketmq.receive.Parking;
import dev.txmq.rocketmq.receive.PushConsumer;
import dev.txmq.rocketmq.receive.ReceiveSettings;

/** Makes a consumer for the listener methods of each group. */
final class ListenerConsumerFactory {

    private final ListenerSettings settings;
    private final Payloads payloads;
    private final InboxTable inbox;
    private final Interception interception;
    private final Replying replying;
    private final PendingReplies pendingReplies;
    private final ConsumeMeters meters;
    private final History history;
    private final Positions positions;
    private final Predicate<String> isKitsManager;

    ListenerConsumerFactory(
            ListenerSettings settings,
            Payloads payloads,
            InboxTable inbox,
            Interception interception,
            Replying replying,
            PendingReplies pendingReplies,
            ConsumeMeters meters,
            History history,
            Positions positions,
            Predicate<String> isKitsManager) {
        this.settings = settings;
        this.payloads = payloads;
        this.inbox = inbox;
        this.interception = interception;
        this.replying = replying;
        this.pendingReplies = pendingReplies;
        this.meters = meters;
        this.history = history;
        this.positions = positions;
        this.isKitsManager = isKitsManager;
    }

    /**
     * @param parking where their dead letters go
     * @throws UnusableSetupException if a listener is not valid, does not go together with another of its group, or settings are for a
     *     group that none has
     */
    List<ListenerSwitch> create(List<ListenerDetector.Found> all, SharedClient client, Parking parking) {
        Map<String, List<ListenerDetector.Found>> byGroup = new LinkedHashMap<>();
        for (ListenerDetector.Found found : all) {
            byGroup.computeIfAbsent(settings.group(found), none -> new ArrayList<>())
                    .add(found);
        }
        List<ListenerSwitch> listeners = new ArrayList<>();
        byGroup.forEach((group, methods) -> listeners.add(listener(methods, group, client, parking)));
        settings.refuseOthers(byGroup.keySet());
        return listeners;
    }

    private ListenerSwitch listener(
            List<ListenerDetector.Found> found, String group, SharedClient client, Parking parking) {
        found.forEach(each -> ListenerRules.check(each.declared(), each.type(), isKitsManager));
        List<ListenerMethod> methods = found.stream()
                .map(each -> new ListenerMethod(each.bean(), each.method(), each.type(), payloads))
                .toList();
        Routes routes = new Routes(
                group, found.stream().map(each -> settings.route(each, group)).toList());
        Subscription subscription = routes.subscription();
        ReceiveSettings receiving =
                settings.receiving(found, group, methods.stream().anyMatch(ListenerMethod::isBatch));
        RetryPolicy retryPolicy = settings.retryPolicy(found, group);
        OrderedTurns turns = settings.isOrdered(found, group) ? turns(routes, methods, receiving) : null;
        List<IdempotentHandler> handlers = methods.stream()
                .map(method -> new IdempotentHandler(
                        group,
                        method,
                        inbox,
                        retryPolicy,
                        interception,
                        replying,
                        pendingReplies,
                        meters,
                        history,
                        turns))
                .toList();
        boolean direct = routes.isOneForAll();
        RateLimitedHandler limited = new RateLimitedHandler(
                direct ? handlers.get(0) : dispatching(routes, methods, handlers, receiving, retryPolicy),
                (receiving.threads() + receiving.waiting()) * receiving.batchSize());
        Integer limit = settings.rateLimit(found, group);
        if (limit != null) {
            limit(limited, limit, group);
        }
        PushConsumer consumer = new PushConsumer(
                client,
                subscription,
                receiving,
                new RememberingHandler(
                        direct ? combining(methods.get(0), limited, receiving) : limited, group, history),
                parking);
        meters.watch(consumer, handlers);
        return new ListenerSwitch(consumer, limited, limit, connections(methods, receiving));
    }

    private OrderedTurns turns(Routes routes, List<ListenerMethod> methods, ReceiveSettings receiving) {
        routes.requireAllOfEachKey();
        if (methods.stream().anyMatch(ListenerMethod::isBatch)) {
            throw new UnusableSetupException(
                    "The group '%s' handles in order, and a method of it takes batches".formatted(routes.group()),
                    "let it take one message, or remove ordered");
        }
        return new OrderedTurns(routes.group(), positions, receiving.threads());
    }

    /** Each method combines batches of its own. */
    private DeliveryHandler dispatching(
            Routes routes,
            List<ListenerMethod> methods,
            List<IdempotentHandler> handlers,
            ReceiveSettings receiving,
            RetryPolicy retryPolicy) {
        List<DispatchingHandler.Target> targets = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            targets.add(new DispatchingHandler.Target(
                    routes.all().get(i), combining(methods.get(i), handlers.get(i), receiving)));
        }
        return new DispatchingHandler(routes.group(), targets, retryPolicy, meters);
    }

    private static DeliveryHandler combining(
            ListenerMethod method, DeliveryHandler handler, ReceiveSettings receiving) {
        return method.isBatch() ? new CombiningHandler(handler, receiving.batchSize()) : handler;
    }

    /** Batches of one method are handled two at a time. */
    private static int connections(List<ListenerMethod> methods, ReceiveSettings receiving) {
        int threads = receiving.threads();
        return Math.min(
                threads,
                methods.stream()
                        .mapToInt(method -> method.isBatch() && receiving.batchSize() > 1 ? 2 : threads)
                        .sum());
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
