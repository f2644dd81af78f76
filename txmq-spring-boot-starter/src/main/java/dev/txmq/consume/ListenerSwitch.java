package dev.txmq.consume;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.txmq.background.Switchable;
import dev.txmq.rocketmq.receive.PushConsumer;

/** The listener of a group, of one or more methods, that operators may hold up. What they want before the application has started is done in its start. */
final class ListenerSwitch implements Switchable {

    private final PushConsumer consumer;
    private final RateLimitedHandler handler;
    private final @Nullable Integer configuredLimit;
    private final int connections;
    private @Nullable Consumer<PushConsumer> application;
    private boolean wanted;
    private boolean started;

    /** @param connections how many calls of handlers there are at a time, each with a connection to the database */
    ListenerSwitch(
            PushConsumer consumer, RateLimitedHandler handler, @Nullable Integer configuredLimit, int connections) {
        this.consumer = consumer;
        this.handler = handler;
        this.configuredLimit = configuredLimit;
        this.connections = connections;
        this.wanted = consumer.isEnabled();
    }

    PushConsumer consumer() {
        return consumer;
    }

    int connections() {
        return connections;
    }

    /**
     * The application starts.
     *
     * @param startedLater is told of the consumer when it is started after that
     */
    synchronized void open(Consumer<PushConsumer> startedLater) {
        if (wanted) {
            consumer.start();
            started = true;
        }
        application = startedLater;
    }

    /** The application stops. */
    synchronized void close() {
        application = null;
        started = false;
        consumer.close();
    }

    /** Whether it is a member of its group, or tries to become one. */
    synchronized boolean isStarted() {
        return started;
    }

    @Override
    public String name() {
        return consumer.group();
    }

    @Override
    public boolean isEnabled() {
        return consumer.isEnabled();
    }

    @Override
    public synchronized void run() {
        consumer.resume();
        begin();
    }

    @Override
    public synchronized void pause() {
        consumer.pause();
        begin();
    }

    @Override
    public synchronized void stop() {
        wanted = false;
        started = false;
        consumer.close();
    }

    private void begin() {
        wanted = true;
        if (application != null && !started) {
            consumer.start();
            started = true;
            application.accept(consumer);
        }
    }

    @Override
    public void checkLimit(int perSecond) {
        handler.checkLimit(perSecond);
    }

    @Override
    public void limit(@Nullable Integer perSecond) {
        handler.limit(perSecond);
    }

    @Override
    public @Nullable Integer configuredLimit() {
        return configuredLimit;
    }
}
