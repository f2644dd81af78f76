package dev.txmq.it.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import org.springframework.context.ConfigurableApplicationContext;

/** Keeps a shop busy, for figures. */
public final class Load {

    private static final int CALLERS = 8;
    private static final int SECONDS = 15;

    private Load() {}

    /** What eight callers buy of a shop, each as fast as it is answered. */
    public static double purchasesPerSecond(ConfigurableApplicationContext shop) throws Exception {
        Purchases buying = shop.getBean(Purchases.class);
        String item = "load-" + UUID.randomUUID();
        AtomicBoolean over = new AtomicBoolean();
        LongAdder bought = new LongAdder();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        long start = System.nanoTime();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            all.add(callers.submit(() -> {
                for (int n = 0; !over.get(); n++) {
                    buying.buy("%s-%d-%d".formatted(item, caller, n));
                    bought.increment();
                }
            }));
        }
        TimeUnit.SECONDS.sleep(SECONDS);
        over.set(true);
        for (Future<?> each : all) {
            each.get(1, TimeUnit.MINUTES);
        }
        callers.shutdown();
        return bought.sum() / seconds(start);
    }

    /** @param start by {@code System.nanoTime()} */
    public static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Of the machine, which others use too. */
    public static String ofMachine() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).strip();
    }
}
