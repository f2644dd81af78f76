package dev.txmq.rocketmq.send;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;

/**
 * Which brokers are worth asking, so that an outage costs no time-out for each transaction, and that of one broker of several costs none
 * of the others anything.
 *
 * <ol>
 *   <li>Each broker has a circuit breaker. Two sends in a row that fail or take long open it; messages then go to queues of other
 *       brokers.
 *   <li>Before the first time-out has passed, a broker that hangs is known by its silence: some sends under way, and none completed for
 *       some ticks of the kit's clock. Each of them holds a database connection, and the pool must not run dry meanwhile; so after some
 *       more ticks nobody waits for them. Ticks and not time, since a pause of this process stops the ticks, too. A
 *       send that timed out in such a pause counts as none.
 *   <li>While no broker is up, transactions go on without, and the relay, which has nobody waiting for it, tries until a send succeeds.
 *   <li>A broker that nobody has sent to for some probes is asked. If it answers it is up again, and the first send that fails ends
 *       that. A broker that answers and stores nothing costs one time-out each time, so this is the last resort.
 * </ol>
 */
public final class BrokerAvailability implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerAvailability.class);
    private static final int SENDS_UNDER_WAY = 4;
    private static final int FAILURES = 2;
    private static final int SILENT_TICKS = 4;
    private static final int LET_GO_TICKS = 25;
    private static final int PROBES_UNTRIED = 5;
    /** Half of a send, or its failure says nothing of the broker. A busy machine delays ticks, but not that much. */
    private static final int AWAKE_AT_LEAST = 2;
    /** Stands for all brokers of which no route tells. */
    private static final String UNKNOWN = "";

    private final Map<String, Broker> brokers = new ConcurrentHashMap<>();
    private final Broker unknown;
    private final long slowNanos;
    private final long silentTicks;
    private final long letGoTicks;
    private final @Nullable TickingClock clock;
    private final LongSupplier ticks;

    public BrokerAvailability(TxmqProperties.Producer settings) {
        this(settings, new TickingClock());
    }

    private BrokerAvailability(TxmqProperties.Producer settings, TickingClock clock) {
        this(settings, clock, clock);
    }

    BrokerAvailability(TxmqProperties.Producer settings, @Nullable TickingClock clock, LongSupplier ticks) {
        this.clock = clock;
        this.ticks = ticks;
        slowNanos = settings.sendTimeout().dividedBy(2).toNanos();
        // a transaction that is rejected is lost to its caller, one that goes on without the broker is late
        boolean rejects = settings.onBrokerFailure() == OnBrokerFailure.REJECT;
        silentTicks = rejects ? Math.max(SILENT_TICKS, slowNanos / TickingClock.TICK_NANOS) : SILENT_TICKS;
        letGoTicks = rejects ? Long.MAX_VALUE : LET_GO_TICKS;
        unknown = new Broker(UNKNOWN, 1);
    }

    /** Whether a transaction should send to a broker now. */
    public boolean isUp() {
        if (!unknown.isUp()) {
            return false;
        }
        boolean anyDown = false;
        for (Broker broker : brokers.values()) {
            if (broker.isUp()) {
                return true;
            }
            anyDown = true;
        }
        return !anyDown;
    }

    /** The names of those that take no messages. */
    public Set<String> down() {
        Set<String> down = new TreeSet<>();
        brokers.forEach((name, broker) -> {
            if (!broker.isUp()) {
                down.add(name);
            }
        });
        return down;
    }

    boolean isUp(String name) {
        Broker broker = brokers.get(name);
        return broker == null || broker.isUp();
    }

    /** Whether its last sends failed, which silence alone does not say. */
    boolean isFailing(String name) {
        Broker broker = brokers.get(name);
        return broker != null && broker.isFailing();
    }

    /** Not if it is silent for so long that those who wait would use up all database connections. Their sends stay under way. */
    boolean isWorthWaitingFor(String name) {
        Broker broker = brokers.get(name);
        return broker == null || !broker.isSilentFor(letGoTicks);
    }

    /** A send begins, whatever {@link #isUp} says. */
    Send begin(String name) {
        return begin(brokers.computeIfAbsent(name, any -> new Broker(any, FAILURES)));
    }

    /** No broker could be chosen, since no route is known. */
    void noRoute(TxmqException failure) {
        begin(unknown).ended(failure);
    }

    /** Those brokers that are down and that nobody has tried for some calls of this. Others than these names are forgotten. */
    Set<String> untriedAndDown(Collection<String> names) {
        brokers.keySet().retainAll(names);
        Set<String> asked = new TreeSet<>();
        for (String name : names) {
            Broker broker = brokers.computeIfAbsent(name, any -> new Broker(any, FAILURES));
            boolean untried = broker.isUntried();
            if (!unknown.isUp() || (untried && !broker.isUp())) {
                asked.add(name);
            }
        }
        return asked;
    }

    /** The broker answers, which does not say that it takes messages. */
    void answered(String name) {
        unknown.recover();
        Broker broker = brokers.get(name);
        if (broker != null && !broker.isUp()) {
            broker.letTry();
        }
    }

    @Override
    public void close() {
        if (clock != null) {
            clock.close();
        }
    }

    private Send begin(Broker broker) {
        if (clock != null) {
            clock.start();
        }
        return new Send(broker);
    }

    /** A send that is under way. */
    final class Send {

        private final Broker broker;
        private final long start = System.nanoTime();
        private final long startTick = ticks.getAsLong();

        private Send(Broker broker) {
            this.broker = broker;
            broker.untriedProbes.set(0);
            if (broker.underWay.getAndIncrement() == 0) {
                broker.progress = ticks.getAsLong();
            }
        }

        /** @param failure null if the broker took the message; that ends its outage */
        void ended(@Nullable Throwable failure) {
            long nanos = System.nanoTime() - start;
            boolean paused = isPaused(nanos);
            if (failure == null) {
                broker.succeeded(paused ? worked() : nanos);
                unknown.recover();
            } else if (failure instanceof RefusedMessageException) {
                broker.progress = ticks.getAsLong();
            } else if (paused) {
                LOG.debug("{} had no time to answer while this process stood still", broker, failure);
            } else {
                broker.failed(nanos, failure);
            }
            broker.underWay.decrementAndGet();
        }

        /** Whether this process has slept for most of it, so that it timed out unheard. */
        private boolean isPaused(long nanos) {
            return nanos >= slowNanos && worked() < nanos / AWAKE_AT_LEAST;
        }

        private long worked() {
            return (ticks.getAsLong() - startTick + 1) * TickingClock.TICK_NANOS;
        }
    }

    /** What is known of one broker. */
    private final class Broker {

        private final String name;
        private final CircuitBreaker breaker;
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger untriedProbes = new AtomicInteger();
        private final AtomicBoolean outage = new AtomicBoolean();
        private volatile long progress;

        private Broker(String name, int failures) {
            this.name = name;
            breaker = CircuitBreaker.of(
                    "txmq-broker-" + name,
                    CircuitBreakerConfig.custom()
                            .slidingWindowType(SlidingWindowType.COUNT_BASED)
                            .slidingWindowSize(failures)
                            .minimumNumberOfCalls(failures)
                            .failureRateThreshold(100)
                            .slowCallDurationThreshold(Duration.ofNanos(slowNanos))
                            .slowCallRateThreshold(100)
                            // only a send or a probe closes it again
                            .waitDurationInOpenState(Duration.ofDays(1))
                            .permittedNumberOfCallsInHalfOpenState(1)
                            .build());
        }

        boolean isUp() {
            return !isFailing() && !isSilent();
        }

        boolean isFailing() {
            return breaker.getState() != CircuitBreaker.State.CLOSED;
        }

        private boolean isSilent() {
            return isSilentFor(silentTicks);
        }

        boolean isSilentFor(long atLeast) {
            return underWay.get() >= SENDS_UNDER_WAY && ticks.getAsLong() - progress >= atLeast;
        }

        void succeeded(long nanos) {
            progress = ticks.getAsLong();
            if (breaker.getState() == CircuitBreaker.State.CLOSED) {
                breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
                log();
            } else if (nanos < slowNanos) {
                recover();
            }
        }

        void failed(long nanos, Throwable failure) {
            breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
            log();
        }

        void recover() {
            if (breaker.getState() != CircuitBreaker.State.CLOSED) {
                breaker.reset();
                log();
            }
        }

        /** A send under way will tell, however long it takes. */
        boolean isUntried() {
            if (underWay.get() > 0) {
                untriedProbes.set(0);
            }
            return untriedProbes.incrementAndGet() > PROBES_UNTRIED;
        }

        void letTry() {
            breaker.reset();
            breaker.onError(0, TimeUnit.NANOSECONDS, new TxmqException("It was down until now"));
        }

        /** Once for each outage, however often a probe interrupts it. */
        private void log() {
            boolean open = breaker.getState() == CircuitBreaker.State.OPEN;
            if (open != outage.get() && outage.compareAndSet(!open, open)) {
                if (open) {
                    LOG.warn(
                            "{} does not take messages in time: transactions go on without it, and it is tried again",
                            this);
                } else {
                    LOG.info("{} takes messages again", this);
                }
            }
        }

        @Override
        public String toString() {
            return name.isEmpty() ? "the broker" : "the broker " + name;
        }
    }
}
