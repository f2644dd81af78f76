package dev.txmq.it.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.txmq.it.chaos.Schedule.Fault;
import dev.txmq.it.chaos.Schedule.Kind;
import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.Fleet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes happen what the schedule says, and starts again what is dead, as a process supervisor would. While more than {@value #MOST_DOWN}
 * services are down, the next fault waits: where a start takes long, all of them would be down all the time, and nothing would happen any more.
 */
final class Mayhem {

    private static final int SUPERVISE_EVERY_MILLIS = 250;
    private static final int LOOK_EVERY_MILLIS = 500;
    private static final int MOST_DOWN = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Fleet fleet;
    private final Schedule schedule;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(4);
    private final Map<ChildProcess, Instant> heldDown = new ConcurrentHashMap<>();
    private final Map<Kind, Integer> happened = new EnumMap<>(Kind.class);
    private final AtomicBoolean over = new AtomicBoolean();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Mayhem(Fleet fleet, Schedule schedule) {
        this.fleet = fleet;
        this.schedule = schedule;
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void begin() {
        timer.scheduleWithFixedDelay(
                () -> remembering(this::supervise),
                SUPERVISE_EVERY_MILLIS,
                SUPERVISE_EVERY_MILLIS,
                TimeUnit.MILLISECONDS);
        next(schedule.faults().iterator());
    }

    /** Whether all has happened. */
    boolean isOver() {
        return over.get();
    }

    private void next(Iterator<Fault> faults) {
        if (faults.hasNext()) {
            Fault fault = faults.next();
            after(
                    fault.pause(),
                    () -> whenFewAreDown(() -> {
                        inject(fault);
                        next(faults);
                    }));
        } else {
            over.set(true);
        }
    }

    private void whenFewAreDown(Runnable action) {
        if (fleet.servicesDown() <= MOST_DOWN) {
            action.run();
        } else {
            after(Duration.ofMillis(LOOK_EVERY_MILLIS), () -> whenFewAreDown(action));
        }
    }

    /** Nothing happens any more; what is broken stays so. An interrupted freeze would not know whether it froze. */
    void end() throws InterruptedException {
        timer.shutdown();
        assertThat(timer.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(failures).as("faults and restarts that failed").isEmpty();
    }

    synchronized int happened(Kind kind) {
        return happened.getOrDefault(kind, 0);
    }

    private void inject(Fault fault) {
        ChildProcess target = fleet.all().get(fault.target());
        switch (fault.kind()) {
            case KILL -> {
                heldDown.put(target, Instant.now().plus(fault.length()));
                target.kill9();
                count(Kind.KILL);
            }
            case FREEZE -> {
                target.freeze();
                after(fault.length(), target::thaw);
                count(Kind.FREEZE);
            }
            case CRASH -> {
                fleet.disarm(fault.point());
                fleet.arm(fault.point());
                after(fault.length().plus(PATIENCE), () -> countUnless(fleet.disarm(fault.point())));
            }
            case CUT_DATABASES -> {
                fleet.cutDatabases();
                count(Kind.CUT_DATABASES);
            }
            case CUT_SERVICES -> {
                fleet.cutServices();
                count(Kind.CUT_SERVICES);
            }
        }
    }

    private void supervise() {
        Instant now = Instant.now();
        heldDown.values().removeIf(until -> until.isBefore(now));
        fleet.all().stream().filter(process -> !heldDown.containsKey(process)).forEach(ChildProcess::start);
    }

    /** Those who would have come to the crash point may be dead at the moment, so there is some more time for it. */
    private void countUnless(boolean nobodyGotThere) {
        if (!nobodyGotThere) {
            count(Kind.CRASH);
        }
    }

    private synchronized void count(Kind kind) {
        happened.merge(kind, 1, Integer::sum);
    }

    private void after(Duration delay, Runnable action) {
        timer.schedule(() -> remembering(action), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A timer drops what is thrown, and does not repeat an action that threw: nothing would be started again. */
    private void remembering(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            failures.add(e);
        }
    }
}
