package dev.txmq.background;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Repeats a unit of work on a thread of its own: without a pause while there is more to do, else at intervals. What it throws is
 * logged, and it is done again after the interval. A stop waits up to 10 s for the unit under way, or interrupts it at once: it may
 * wait for a connection to a database that is away.
 */
public final class RepeatedWork implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RepeatedWork.class);
    private static final int STOP_SECONDS = 10;

    private final String name;
    private final BooleanSupplier unit;
    private final Duration interval;
    private final int phase;
    private final boolean interruptible;
    private volatile @Nullable ThreadPoolTaskScheduler running;

    /**
     * @param unit returns whether there may be more to do at once
     * @param phase where it starts, and in reverse stops, among the other parts of the application
     */
    public RepeatedWork(String name, BooleanSupplier unit, Duration interval, int phase) {
        this(name, unit, interval, phase, false);
    }

    private RepeatedWork(String name, BooleanSupplier unit, Duration interval, int phase, boolean interruptible) {
        this.name = name;
        this.unit = unit;
        this.interval = interval;
        this.phase = phase;
        this.interruptible = interruptible;
    }

    /** Work whose unit may end at any point, such as a count or a transaction that is tried again: a stop does not wait for it. */
    public static RepeatedWork interruptible(String name, BooleanSupplier unit, Duration interval, int phase) {
        return new RepeatedWork(name, unit, interval, phase, true);
    }

    @Override
    public synchronized void start() {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.setThreadNamePrefix("txmq-" + name + "-");
        scheduler.setDaemon(true);
        scheduler.setWaitForTasksToCompleteOnShutdown(!interruptible);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduler.setAwaitTerminationSeconds(STOP_SECONDS);
        scheduler.setErrorHandler(this::failed);
        scheduler.initialize();
        running = scheduler;
        scheduler.scheduleWithFixedDelay(this::work, interval);
    }

    @Override
    public synchronized void stop() {
        ThreadPoolTaskScheduler scheduler = running;
        if (scheduler != null) {
            running = null;
            scheduler.shutdown();
        }
    }

    /** Does it once more in so long, beside the intervals; not while it is stopped. */
    public void onceIn(Duration delay) {
        ThreadPoolTaskScheduler scheduler = running;
        if (scheduler == null) {
            return;
        }
        try {
            scheduler.schedule(this::work, scheduler.getClock().instant().plus(delay));
        } catch (TaskRejectedException e) {
            LOG.debug("the {} is stopping", name);
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    @Override
    public int getPhase() {
        return phase;
    }

    private void failed(Throwable error) {
        if (isRunning()) {
            LOG.warn("the {} failed, trying again in {}", name, interval, error);
        } else {
            LOG.debug("the {} ends with the application", name, error);
        }
    }

    private void work() {
        boolean more = true;
        while (more && isRunning()) {
            more = unit.getAsBoolean();
        }
    }
}
