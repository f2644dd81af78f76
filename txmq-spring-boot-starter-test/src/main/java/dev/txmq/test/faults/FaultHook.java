package dev.txmq.test.faults;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.rocketmq.common.AbortProcessException;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;

import dev.txmq.test.TransactionTraffic;
import dev.txmq.test.server.ForeignProducer;

/** Sees every request before the broker does: counts it, changes it, holds it, drops it, or keeps its answer back. */
public final class FaultHook implements RPCHook {

    public enum Lost {
        NOTHING,
        ENDS_BY_PRODUCER,
        ALL_ENDS
    }

    private static final String GROUP = "a";
    private static final String SYSTEM_FLAG = "f";
    private static final String BORN_TIMESTAMP = "g";
    private static final long BEYOND_ANY_STORE = Long.MAX_VALUE / 2;

    private final AtomicInteger endsToLose = new AtomicInteger();
    private final AtomicInteger sendAnswersToLose = new AtomicInteger();
    private final Object thawing = new Object();
    private volatile long thawsAt = System.nanoTime();
    private volatile Lost lost = Lost.NOTHING;
    private volatile Duration skew = Duration.ZERO;
    private volatile Counters counters = new Counters();

    public void lose(Lost what) {
        lost = what;
    }

    public void loseEnds(int count) {
        endsToLose.set(count);
    }

    public void freeze(Duration time) {
        synchronized (thawing) {
            thawsAt = System.nanoTime() + time.toNanos();
            // who waits for an earlier end
            thawing.notifyAll();
        }
    }

    public void loseSendAnswers(int count) {
        sendAnswersToLose.set(count);
    }

    public void skew(Duration ahead) {
        skew = ahead;
    }

    public void countCheckBack() {
        counters.checkBacks.incrementAndGet();
    }

    public void reset() {
        lost = Lost.NOTHING;
        skew = Duration.ZERO;
        endsToLose.set(0);
        sendAnswersToLose.set(0);
        freeze(Duration.ZERO);
        counters = new Counters();
    }

    public TransactionTraffic traffic() {
        return counters.read();
    }

    @Override
    public void doBeforeRequest(String sender, RemotingCommand request) {
        awaitThaw();
        switch (request.getCode()) {
            case RequestCode.END_TRANSACTION -> endTransaction(request);
            case RequestCode.SEND_MESSAGE_V2, RequestCode.SEND_BATCH_MESSAGE -> send(request);
            default -> {}
        }
    }

    @Override
    public void doAfterResponse(String sender, RemotingCommand request, @Nullable RemotingCommand response) {}

    private void awaitThaw() {
        if (thawsAt - System.nanoTime() <= 0) {
            return;
        }
        synchronized (thawing) {
            try {
                long nanos;
                while ((nanos = thawsAt - System.nanoTime()) > 0) {
                    TimeUnit.NANOSECONDS.timedWait(thawing, nanos);
                }
            } catch (InterruptedException e) {
                // the broker stops
                Thread.currentThread().interrupt();
            }
        }
    }

    private void send(RemotingCommand request) {
        Map<String, String> header = request.getExtFields();
        if (ForeignProducer.GROUP.equals(header.get(GROUP))) {
            return;
        }
        if (isHalf(header)) {
            counters.halfMessages.incrementAndGet();
            header.computeIfPresent(
                    BORN_TIMESTAMP, (key, born) -> String.valueOf(Long.parseLong(born) + skew.toMillis()));
        }
        if (takesOne(sendAnswersToLose)) {
            request.markOnewayRPC();
        }
    }

    private static boolean isHalf(Map<String, String> header) {
        int flag = Integer.parseInt(header.getOrDefault(SYSTEM_FLAG, "0"));
        return MessageSysFlag.getTransactionValue(flag) == MessageSysFlag.TRANSACTION_PREPARED_TYPE;
    }

    private void endTransaction(RemotingCommand request) {
        Map<String, String> header = request.getExtFields();
        if (isTrial(header)) {
            return;
        }
        boolean answersCheckBack = Boolean.parseBoolean(header.get("fromTransactionCheck"));
        counters.count(Integer.parseInt(header.getOrDefault("commitOrRollback", "0")), answersCheckBack);
        if (lost == Lost.ALL_ENDS || (!answersCheckBack && losesEnd())) {
            request.markOnewayRPC();
            throw new AbortProcessException(0, "lost by txmq's fault injection");
        }
    }

    private boolean losesEnd() {
        return lost == Lost.ENDS_BY_PRODUCER || takesOne(endsToLose);
    }

    private static boolean takesOne(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    /** By which a client finds out whether the broker looks for what it ends: no half message can be there. */
    private static boolean isTrial(Map<String, String> header) {
        return Long.parseLong(header.getOrDefault("commitLogOffset", "0")) >= BEYOND_ANY_STORE;
    }

    private static final class Counters {

        private final AtomicInteger halfMessages = new AtomicInteger();
        private final AtomicInteger commits = new AtomicInteger();
        private final AtomicInteger rollbacks = new AtomicInteger();
        private final AtomicInteger unknowns = new AtomicInteger();
        private final AtomicInteger checkBacks = new AtomicInteger();
        private final AtomicInteger checkBackAnswers = new AtomicInteger();

        void count(int decision, boolean answersCheckBack) {
            switch (decision) {
                case MessageSysFlag.TRANSACTION_COMMIT_TYPE -> commits.incrementAndGet();
                case MessageSysFlag.TRANSACTION_ROLLBACK_TYPE -> rollbacks.incrementAndGet();
                default -> unknowns.incrementAndGet();
            }
            if (answersCheckBack) {
                checkBackAnswers.incrementAndGet();
            }
        }

        TransactionTraffic read() {
            return new TransactionTraffic(
                    halfMessages.get(),
                    commits.get(),
                    rollbacks.get(),
                    unknowns.get(),
                    checkBacks.get(),
                    checkBackAnswers.get());
        }
    }
}
