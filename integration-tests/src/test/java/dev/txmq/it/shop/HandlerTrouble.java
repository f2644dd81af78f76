package dev.txmq.it.shop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.util.ReflectionUtils;

/** Makes handlers fail for items of a test's choice; the effect is written before, so that its rollback is proven. */
public class HandlerTrouble {

    private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
    private final Map<String, Integer> failuresLeft = new ConcurrentHashMap<>();
    private final Map<String, Runnable> holds = new ConcurrentHashMap<>();

    public void fail(String item, int times, Throwable failure) {
        failures.put(item, failure);
        failuresLeft.put(item, times);
    }

    public void heal(String item) {
        failuresLeft.remove(item);
    }

    /** Makes handlers of the item run this, to wait for the test. */
    public void hold(String item, Runnable wait) {
        holds.put(item, wait);
    }

    public void maybeFail(String item) {
        holds.getOrDefault(item, () -> {}).run();
        Integer left = failuresLeft.computeIfPresent(item, (key, times) -> times - 1);
        if (left != null && left >= 0) {
            ReflectionUtils.rethrowRuntimeException(failures.get(item));
        }
    }
}
