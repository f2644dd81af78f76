package dev.txmq.relay;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.txmq.background.Switchable;
import dev.txmq.background.Switchables;

/** The relay that operators may hold up; paused and stopped are the same for it. Other instances relay meanwhile. */
final class RelaySwitch implements Switchable, Switchables {

    private static final int WAIT_SECONDS = 20;

    private final String name;
    private final BooleanSupplier relay;
    private final ReentrantLock working = new ReentrantLock();
    private volatile boolean open = true;

    /** @param relay publishes up to one batch, and returns whether there may be more to do at once */
    RelaySwitch(String producerGroup, BooleanSupplier relay) {
        this.name = "relay:" + producerGroup;
        this.relay = relay;
    }

    /** Does nothing while it is held up. */
    boolean relayOnce() {
        working.lock();
        try {
            return open && relay.getAsBoolean();
        } finally {
            working.unlock();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isEnabled() {
        return true;
    }

    @Override
    public void run() {
        open = true;
    }

    @Override
    public void pause() {
        open = false;
        try {
            // longer than a claim lasts
            if (working.tryLock(WAIT_SECONDS, TimeUnit.SECONDS)) {
                working.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        pause();
    }

    @Override
    public void checkLimit(int perSecond) {
        throw new IllegalArgumentException("The relay has no rate limit: pause it, or limit the listeners");
    }

    @Override
    public void limit(@Nullable Integer perSecond) {}

    @Override
    public @Nullable Integer configuredLimit() {
        return null;
    }

    @Override
    public List<RelaySwitch> switchables() {
        return List.of(this);
    }
}
