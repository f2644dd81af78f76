package dev.txmq.tcc.initiator;

import java.util.concurrent.Executor;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.ClassUtils;

/**
 * Threads that ask participants, as many as there are tries under way. One that has nothing to do waits a minute for the next try: a new
 * thread for each costs more than the try. Not a bean: it would replace the application's own executor.
 */
final class TryThreads implements Executor, AutoCloseable {

    private static final String PREFIX = "txmq-try-";

    private final AsyncTaskExecutor threads;
    private final Runnable end;

    private TryThreads(AsyncTaskExecutor threads, Runnable end) {
        this.threads = threads;
        this.end = end;
    }

    /** @param virtual a new virtual thread for each task instead */
    static TryThreads of(boolean virtual) {
        return virtual ? virtual() : pooled();
    }

    private static TryThreads virtual() {
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor(PREFIX);
        threads.setVirtualThreads(true);
        threads.setTaskDecorator(decorator());
        return new TryThreads(threads, threads::close);
    }

    private static TryThreads pooled() {
        ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
        threads.setThreadNamePrefix(PREFIX);
        threads.setCorePoolSize(0);
        threads.setQueueCapacity(0);
        threads.setDaemon(true);
        threads.setTaskDecorator(decorator());
        threads.initialize();
        return new TryThreads(threads, threads::shutdown);
    }

    /** The trace of the caller goes with the request. */
    private static TaskDecorator decorator() {
        return ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory", TryThreads.class.getClassLoader())
                ? new ContextPropagatingTaskDecorator()
                : task -> task;
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        end.run();
    }
}
