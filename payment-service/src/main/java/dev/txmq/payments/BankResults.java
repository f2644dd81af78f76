package dev.txmq.payments;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Takes what a bank reports, any number of times and from many threads at once:
 *
 * <ol>
 *   <li>Store it. That is a fact whatever happens next, and no cancellation undoes it.
 *   <li>If it is a success and nobody is at this order, run an activity.
 *   <li>If somebody else is at it, wait for what comes out.
 *   <li>Answer how the order stands, at the latest when the bank's time is over. What is under way then goes on.
 * </ol>
 *
 * All of this happens on a thread of its own, since no wait for a database or a participant may keep the answer.
 */
@Component
class BankResults implements DisposableBean {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final OrderBook book;
    private final Attempts attempts;
    private final Patience patience;
    private final ObservationRegistry observations;
    private final Clock clock;
    private final ExecutorService threads = Executors.newCachedThreadPool(threads());

    BankResults(OrderBook book, Attempts attempts, Patience patience, ObservationRegistry observations, Clock clock) {
        this.book = book;
        this.attempts = attempts;
        this.patience = patience;
        this.observations = observations;
        this.clock = clock;
    }

    /**
     * @return the order: PAID, FAILED, PENDING, SUSPENDED or REFUNDED; PAYING if that is all that is known in time
     * @throws PaymentNotFound if there is no such order
     * @throws BankResultContradicted if the bank reported something else before
     * @throws NotStoredInTime if the database did not answer in time
     */
    PaymentOrder report(String orderNo, BankReport report) {
        long end = System.nanoTime() + patience.ofTheBank().toNanos();
        AtomicReference<@Nullable PaymentOrder> stored = new AtomicReference<>();
        Observation request = observations.getCurrentObservation();
        Future<PaymentOrder> reached =
                threads.submit(() -> within(request, () -> settle(orderNo, report, end, stored)));
        try {
            return reached.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return known(orderNo, stored.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return known(orderNo, stored.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("Order %s could not be settled".formatted(orderNo), e.getCause());
        }
    }

    private PaymentOrder settle(
            String orderNo, BankReport report, long end, AtomicReference<@Nullable PaymentOrder> stored)
            throws InterruptedException {
        OrderBook.Claim claim = book.store(orderNo, report);
        stored.set(claim.order());
        if (claim.granted()) {
            attempts.run(claim.order());
        }
        PaymentOrder order = book.find(orderNo);
        while (order.isBeingTried(clock.instant()) && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK_AGAIN.toMillis());
            order = book.find(orderNo);
        }
        return order;
    }

    private static PaymentOrder known(String orderNo, @Nullable PaymentOrder stored) {
        if (stored == null) {
            throw new NotStoredInTime(orderNo);
        }
        return stored;
    }

    /** The activity belongs to the trace of the request. */
    private static PaymentOrder within(@Nullable Observation request, Callable<PaymentOrder> work) throws Exception {
        if (request == null) {
            return work.call();
        }
        try (Observation.Scope ignored = request.openScope()) {
            return work.call();
        }
    }

    private static ThreadFactory threads() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("bank-result-");
        factory.setDaemon(true);
        return factory;
    }

    /** Waits for what is under way, while there is a database: whatever remains is due again after the next start. */
    @Override
    public void destroy() throws InterruptedException {
        threads.shutdown();
        threads.awaitTermination(patience.ofTheBank().toNanos(), TimeUnit.NANOSECONDS);
    }
}
