package dev.txmq.it.tcc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.txmq.TxmqException;
import dev.txmq.it.tcc.Hooks.Step;
import dev.txmq.tcc.Activities;
import dev.txmq.tcc.Activity;

/** Runs many activities of wallets {@code left-0} to {@code left-19}, 1 each. Their deadline is an hour away. */
final class LeftOpen {

    static final int WALLETS = 20;

    private static final int AT_ONCE = 16;

    private final Activities activities;
    private final MarketOrders orders;
    private final Hooks hooks;

    LeftOpen(Activities activities, MarketOrders orders, Hooks hooks) {
        this.activities = activities;
        this.orders = orders;
        this.hooks = hooks;
    }

    /** All are reserved everywhere, and nothing is decided: both kinds of decision fail, as if the process had died before. */
    void undecided(int count) throws InterruptedException, ExecutionException {
        for (Step step : List.of(Step.CONFIRMED, Step.CANCELLED)) {
            hooks.onAny(step, any -> {
                throw new IllegalStateException("not decided");
            });
        }
        try {
            runAll(count, "TRYING");
        } finally {
            hooks.none(Step.CONFIRMED, "");
            hooks.none(Step.CANCELLED, "");
        }
    }

    /** All are confirmed; who has heard of it is the broker's. */
    void decided(int count) throws InterruptedException, ExecutionException {
        runAll(count, "CONFIRMED");
    }

    private void runAll(int count, String status) throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Callable<String>> runs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String wallet = "left-" + i % WALLETS;
                runs.add(() -> run(wallet));
            }
            for (Future<String> run : callers.invokeAll(runs)) {
                if (!run.get().equals(status)) {
                    throw new IllegalStateException("one is " + run.get());
                }
            }
        } finally {
            callers.shutdown();
        }
    }

    private String run(String wallet) {
        String key = "left-" + UUID.randomUUID();
        orders.place(key);
        Activity activity = Activity.of("left", key)
                .reserve("order", key)
                .reserve("debit", Transfer.of(wallet, 1))
                .reserve("credit", Transfer.of(wallet, 1))
                .within(Duration.ofHours(1));
        try {
            return activities.run(activity).status().name();
        } catch (TxmqException e) {
            return activities.find("left", key).orElseThrow().status().name();
        }
    }
}
