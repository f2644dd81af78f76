package dev.txmq.consume;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.context.SmartLifecycle;

import dev.txmq.rocketmq.PushConsumer;

/** Starts a consumer for each listener after everything else, and stops them first, waiting for handlers that run. */
final class ListenerContainers implements SmartLifecycle {

    private final ListenerConsumers consumers;
    private final List<PushConsumer> running = new ArrayList<>();

    ListenerContainers(ListenerConsumers consumers) {
        this.consumers = consumers;
    }

    @Override
    public void start() {
        for (PushConsumer consumer : consumers.create()) {
            running.add(consumer);
            consumer.start();
        }
    }

    @Override
    public void stop() {
        CompletableFuture.allOf(running.stream()
                        .map(consumer -> CompletableFuture.runAsync(consumer::close))
                        .toArray(CompletableFuture[]::new))
                .join();
        running.clear();
    }

    @Override
    public boolean isRunning() {
        return !running.isEmpty();
    }
}
