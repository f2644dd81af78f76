package dev.txmq.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Tries orders that are due: those whose activity was cancelled, and those whose instance died between the bank's result and the
 * activity. Instances share them, since each passes over what another has locked and what it claims is due later.
 */
@Component
class Retries implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private final OrderBook book;
    private final Attempts attempts;
    private final PaymentMeters meters;
    private final Patience patience;
    private final ExecutorService threads;

    Retries(OrderBook book, Attempts attempts, PaymentMeters meters, Patience patience, PaymentsProperties properties) {
        this.book = book;
        this.attempts = attempts;
        this.meters = meters;
        this.patience = patience;
        CustomizableThreadFactory factory = new CustomizableThreadFactory("payment-retry-");
        factory.setDaemon(true);
        threads = Executors.newFixedThreadPool(properties.batchSize(), factory);
    }

    /** Tries what is due, a batch after the other. What fails is due again. */
    void retryDue() {
        try {
            meters.count();
            List<PaymentOrder> due = book.claimDue();
            while (!due.isEmpty() && !threads.isShutdown()) {
                retry(due);
                due = book.claimDue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, what was claimed is due again later", e);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("orders that are due could not be found, it is tried again soon: {}", e.toString());
        }
    }

    /** All at the same time, since a silent participant takes as long as an activity may take. */
    private void retry(List<PaymentOrder> due) throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        for (PaymentOrder order : due) {
            running.add(threads.submit(() -> retry(order)));
        }
        for (Future<?> attempt : running) {
            try {
                attempt.get();
            } catch (ExecutionException e) {
                LOG.error("an attempt ended unexpectedly", e.getCause());
            }
        }
    }

    private void retry(PaymentOrder order) {
        try {
            attempts.run(order);
        } catch (RuntimeException e) {
            LOG.error("order {} could not be tried, it is due again at {}", order.orderNo(), order.dueAt(), e);
        }
    }

    /** Waits for what is under way, while there is a database: whatever remains is due again after the next start. */
    @Override
    public void destroy() throws InterruptedException {
        threads.shutdown();
        threads.awaitTermination(patience.ofTheBank().toNanos(), TimeUnit.NANOSECONDS);
    }
}
