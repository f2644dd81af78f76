package dev.txmq.consume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.UnprocessableMessageException;
import dev.txmq.rocketmq.LogText;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler;

/**
 * Gives each message to the method of its group that it fits, by topic, then tag, then type. What came at once for several methods is
 * handled by each in transactions of its own. What fits none fails as a payload does that cannot be read: it is parked, unless the
 * application's {@link dev.txmq.ErrorPolicy} says otherwise.
 *
 * <p>A crash between the parts of two methods brings all of it again, and the inbox drops what was handled.
 */
final class DispatchingHandler implements DeliveryHandler {

    private final String group;
    private final List<Target> targets;
    private final RetryPolicy retryPolicy;
    private final ConsumeMeters meters;

    DispatchingHandler(String group, List<Target> targets, RetryPolicy retryPolicy, ConsumeMeters meters) {
        this.group = group;
        this.targets = List.copyOf(targets);
        this.retryPolicy = retryPolicy;
        this.meters = meters;
    }

    /** A method, and what handles the messages that it takes. */
    record Target(Route route, DeliveryHandler handler) {}

    @Override
    public void stopping(boolean stopping) {
        targets.forEach(target -> target.handler().stopping(stopping));
    }

    @Override
    public List<Verdict> handle(List<Delivery> deliveries) {
        Verdict[] verdicts = new Verdict[deliveries.size()];
        Map<Target, List<Integer>> parts = new LinkedHashMap<>();
        for (int i = 0; i < verdicts.length; i++) {
            Target target = target(deliveries.get(i).message());
            if (target == null) {
                verdicts[i] = unfit(deliveries.get(i));
            } else {
                parts.computeIfAbsent(target, none -> new ArrayList<>()).add(i);
            }
        }
        parts.forEach((target, indexes) -> {
            List<Verdict> part = target.handler()
                    .handle(indexes.stream().map(deliveries::get).toList());
            for (int i = 0; i < indexes.size(); i++) {
                verdicts[indexes.get(i)] = part.get(i);
            }
        });
        return Arrays.asList(verdicts);
    }

    private @Nullable Target target(WireMessage message) {
        for (Target target : targets) {
            if (target.route().takes(message)) {
                return target;
            }
        }
        return null;
    }

    private Verdict unfit(Delivery delivery) {
        WireMessage message = delivery.message();
        Verdict verdict = retryPolicy.after(
                delivery,
                new UnprocessableMessageException(
                        "No method of the group '%s' fits message %s with tag '%s' and type '%s': add one and replay it, or discard it"
                                .formatted(
                                        group,
                                        message,
                                        LogText.of(String.valueOf(message.tag())),
                                        LogText.of(String.valueOf(message.type())))));
        meters.failed(group, verdict);
        return verdict;
    }
}
