package dev.txmq.test.server;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one server of RocketMQ, kept together in a group.
 *
 * <p>A server stops in about ten seconds, nearly all of which it waits for threads that look up from a fixed nap of some
 * seconds, or naps itself. Stopped through here it is woken from those naps and from nothing else, so that it does all that
 * it does in ten seconds in one.
 */
public final class ServerThreads {

    private static final Logger LOG = LoggerFactory.getLogger(ServerThreads.class);
    private static final int LOOK_EVERY_MILLIS = 20;
    private static final String SERVER_NAP = "org.apache.rocketmq.store.DefaultMessageStore";

    private final ThreadGroup group;

    public ServerThreads(String name) {
        group = new ThreadGroup(name);
    }

    /** Runs the action in the group, to which then all threads belong that it starts. Throws what it throws. */
    public void run(Runnable action) {
        Thread thread = start(action);
        RuntimeException[] thrown = new RuntimeException[1];
        thread.setUncaughtExceptionHandler((ended, e) -> thrown[0] = asRuntimeException(e));
        thread.start();
        join(thread, 0);
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }

    /** Starts the shutdown and returns at once; {@link Thread#join()} waits for it. */
    public Thread stop(Runnable shutdown) {
        Thread stopping = start(shutdown);
        stopping.setUncaughtExceptionHandler((ended, e) -> LOG.warn("{} did not stop cleanly", group.getName(), e));
        stopping.start();
        Thread waker = new Thread(() -> wakeUntilEnd(stopping), "txmq-waker");
        waker.setDaemon(true);
        waker.start();
        return waker;
    }

    private Thread start(Runnable action) {
        Thread thread = new Thread(group, action, group.getName());
        thread.setDaemon(true);
        return thread;
    }

    private void wakeUntilEnd(Thread stopping) {
        while (stopping.isAlive()) {
            Stream.concat(
                            threads().stream().filter(ServerThreads::polls),
                            Stream.of(stopping).filter(ServerThreads::naps))
                    .forEach(Thread::interrupt);
            join(stopping, LOOK_EVERY_MILLIS);
        }
    }

    /** Waits three seconds for events, and ends when told to before it does so again. */
    private static boolean polls(Thread thread) {
        return thread.getName().equals("NettyEventExecutor");
    }

    /** Sleeps three seconds between telling its threads to end and closing its files. */
    private static boolean naps(Thread thread) {
        List<StackTraceElement> stack = Arrays.stream(thread.getStackTrace())
                .dropWhile(frame -> frame.getClassName().equals(Thread.class.getName()))
                .limit(1)
                .toList();
        return thread.getState() == Thread.State.TIMED_WAITING
                && stack.stream().anyMatch(frame -> frame.getClassName().equals(SERVER_NAP));
    }

    private List<Thread> threads() {
        Thread[] threads = new Thread[group.activeCount() * 2 + 10];
        return Arrays.asList(threads).subList(0, group.enumerate(threads));
    }

    private static RuntimeException asRuntimeException(Throwable e) {
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    private static void join(Thread thread, long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
