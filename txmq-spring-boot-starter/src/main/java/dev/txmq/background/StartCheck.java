package dev.txmq.background;

import org.springframework.context.SmartLifecycle;

/**
 * Looks at something each time the application starts, and ends the start by what it throws. A context that is never started,
 * such as the training run of an AOT cache, looks at nothing.
 */
public final class StartCheck implements SmartLifecycle {

    private final Runnable check;
    private final int phase;
    private volatile boolean running;

    /** @param phase where it comes among the other parts of the application */
    public StartCheck(Runnable check, int phase) {
        this.check = check;
        this.phase = phase;
    }

    @Override
    public void start() {
        check.run();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
