package dev.txmq.it.tcc;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.txmq.tcc.Reservation;

/** What a test makes participants do besides their work, by the key of the activity, and how often they were called. */
public class Hooks {

    /** When. */
    public enum Step {
        RESERVED,
        CONFIRMED,
        CANCELLED
    }

    private final Map<String, Consumer<Reservation<?>>> hooks = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    /** After its work, in its transaction. */
    public void on(Step step, String key, Consumer<Reservation<?>> hook) {
        hooks.put(step + key, hook);
    }

    public void none(Step step, String key) {
        hooks.remove(step + key);
    }

    /** For whatever activity. */
    void onAny(Step step, Consumer<Reservation<?>> hook) {
        hooks.put(step.name(), hook);
    }

    /** How often a branch got so far, in transactions that were committed or not. */
    int calls(Step step, String key, String branch) {
        AtomicInteger count = calls.get(step + key + branch);
        return count == null ? 0 : count.get();
    }

    void reached(Step step, Reservation<?> reservation) {
        calls.computeIfAbsent(step + reservation.key() + reservation.branch(), any -> new AtomicInteger())
                .incrementAndGet();
        for (String name : List.of(step.name(), step + reservation.key())) {
            Consumer<Reservation<?>> hook = hooks.get(name);
            if (hook != null) {
                hook.accept(reservation);
            }
        }
    }
}
