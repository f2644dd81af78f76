package dev.txmq.consume;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.txmq.history.History;
import dev.txmq.rocketmq.LogText;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler;

/** Hands on deliveries, and remembers which of them come again, and why. */
final class RememberingHandler implements DeliveryHandler {

    private final DeliveryHandler handler;
    private final String group;
    private final History history;

    RememberingHandler(DeliveryHandler handler, String group, History history) {
        this.handler = handler;
        this.group = group;
        this.history = history;
    }

    @Override
    public List<Verdict> handle(List<Delivery> deliveries) {
        return handler.handle(deliveries);
    }

    @Override
    public void stopping(boolean stopping) {
        handler.stopping(stopping);
    }

    @Override
    public void comesAgain(Verdict verdict, Optional<Duration> after) {
        Delivery delivery = verdict.delivery();
        if (verdict instanceof Verdict.RetryLater retry) {
            history.retried(
                    delivery.message().id(), group, delivery.attempt(), after.orElse(null), LogText.of(retry.cause()));
        } else if (verdict instanceof Verdict.Postpone postponed) {
            history.postponed(
                    delivery.message().id(),
                    group,
                    delivery.attempt(),
                    after.orElse(null),
                    LogText.of(postponed.cause()));
        }
    }
}
