package dev.txmq.rocketmq.send;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.search.Search;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import dev.txmq.rocketmq.WireFormat;

/** Passes the broker's question on, and answers UNKNOWN whenever the answer cannot be found out. */
final class CheckBackListener implements TransactionListener {

    private static final Logger LOG = LoggerFactory.getLogger(CheckBackListener.class);
    private static final int THREADS = 4;
    private static final int QUEUE = 1_000;
    private static final String EXECUTOR = "txmq-check-back";

    private final CheckBack checkBack;

    CheckBackListener(CheckBack checkBack) {
        this.checkBack = checkBack;
    }

    /** The client's own is one thread that drops what its queue cannot hold; here the sender waits instead. */
    static ExecutorService executor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(QUEUE),
                new CustomizableThreadFactory(EXECUTOR + "-"),
                new ThreadPoolExecutor.CallerRunsPolicy());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Takes the place of an executor that was watched before a restart. */
    static void watch(ExecutorService executor, MeterRegistry meters) {
        Search.in(meters)
                .name(name -> name.startsWith("executor."))
                .tag("name", EXECUTOR)
                .meters()
                .forEach(meters::remove);
        new ExecutorServiceMetrics(executor, EXECUTOR, Tags.empty()).bindTo(meters);
    }

    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
        throw new IllegalStateException("the kit does not use sendMessageInTransaction");
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt half) {
        Resolution answer;
        try {
            answer = checkBack.answer(WireFormat.readOwn(half));
        } catch (RuntimeException e) {
            LOG.warn(
                    "check-back of a half message of topic {} with keys '{}' answered UNKNOWN, the broker will ask again",
                    half.getTopic(),
                    half.getKeys(),
                    e);
            answer = Resolution.UNKNOWN;
        }
        return switch (answer) {
            case COMMIT -> LocalTransactionState.COMMIT_MESSAGE;
            case ROLLBACK -> LocalTransactionState.ROLLBACK_MESSAGE;
            case UNKNOWN -> LocalTransactionState.UNKNOW;
        };
    }
}
