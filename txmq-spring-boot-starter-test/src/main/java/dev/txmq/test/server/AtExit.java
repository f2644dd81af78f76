package dev.txmq.test.server;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What happens when the JVM exits, on a signal too: application contexts are closed, the newest first, and then the servers stop
 * that nobody has stopped. Shutdown hooks run all at once, and an application whose database goes first logs failed connections.
 *
 * <p>Spring Boot calls it for every context, by {@code spring.factories}.
 */
final class AtExit implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Deque<WeakReference<ConfigurableApplicationContext>> CONTEXTS = new ArrayDeque<>();
    private static final Set<Runnable> STOPS = new LinkedHashSet<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::exit, "txmq-exit"));
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        synchronized (CONTEXTS) {
            CONTEXTS.removeIf(known -> known.refersTo(null));
            CONTEXTS.push(new WeakReference<>(context));
        }
    }

    static void stop(Runnable server) {
        synchronized (STOPS) {
            STOPS.add(server);
        }
    }

    /** Its server has stopped. */
    static void forget(Runnable server) {
        synchronized (STOPS) {
            STOPS.remove(server);
        }
    }

    private static void exit() {
        WeakReference<ConfigurableApplicationContext> next;
        while ((next = nextContext()) != null) {
            ConfigurableApplicationContext context = next.get();
            if (context != null) {
                // where Spring's own hook closes it, this waits for that
                run(context::close);
            }
        }
        Deque<Runnable> stops = new ArrayDeque<>();
        synchronized (STOPS) {
            STOPS.forEach(stops::push);
        }
        stops.forEach(AtExit::run);
    }

    private static @Nullable WeakReference<ConfigurableApplicationContext> nextContext() {
        synchronized (CONTEXTS) {
            return CONTEXTS.poll();
        }
    }

    private static void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            System.err.println("at the exit of the JVM: " + e);
        }
    }
}
