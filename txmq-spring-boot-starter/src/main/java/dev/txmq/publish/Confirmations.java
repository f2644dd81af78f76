package dev.txmq.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.rocketmq.WireMessage;

/**
 * Marks messages PUBLISHED once the broker has confirmed them, many rows in one statement. What is not confirmed, or not
 * marked because the process dies, stays COMMITTED: consumers may see such a message again, never miss it.
 */
final class Confirmations {

    private static final Logger LOG = LoggerFactory.getLogger(Confirmations.class);
    private static final int GROUP = 256;

    private final MessageTable table;
    private final TransactionTemplate transaction;
    private final PublishMeters meters;
    private final Set<CompletableFuture<?>> awaited = ConcurrentHashMap.newKeySet();
    private final Queue<MessageId> confirmed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean toldOfMissing = new AtomicBoolean();

    Confirmations(MessageTable table, TransactionTemplate transaction, PublishMeters meters) {
        this.table = table;
        this.transaction = transaction;
        this.meters = meters;
    }

    /** Marks the message at the next {@link #markOnce} after the confirmation has come. */
    void await(WireMessage message, CompletableFuture<Void> confirmation) {
        CompletableFuture<?> settled = confirmation.handle((done, error) -> {
            if (error == null) {
                confirmed(message);
            } else {
                LOG.warn(
                        "message {} is committed but the broker did not confirm it: it will ask, or the relay publishes again: {}",
                        message,
                        error.toString());
            }
            return null;
        });
        awaited.add(settled);
        settled.whenComplete((done, error) -> awaited.remove(settled));
    }

    /** Marks a message that the broker has confirmed at the next {@link #markOnce}. */
    void confirmed(WireMessage message) {
        LOG.debug("published         {}", message);
        meters.confirmed(message);
        confirmed.add(message.id());
    }

    /** How many the broker has not answered yet. */
    int awaited() {
        return awaited.size();
    }

    /** How many are confirmed and not marked yet. */
    int unmarked() {
        return confirmed.size();
    }

    /** Marks one group of what has been confirmed, and returns whether there is more. */
    boolean markOnce() {
        List<MessageId> group = nextGroup();
        if (group.isEmpty()) {
            return false;
        }
        try {
            warnOf(transaction.execute(status -> mark(group)));
        } catch (RuntimeException e) {
            confirmed.addAll(group);
            throw e;
        }
        return !confirmed.isEmpty();
    }

    /** Returns those that have no row: the others may have been marked by the relay. */
    private Set<MessageId> mark(List<MessageId> group) {
        return table.markPublished(group) == group.size() ? Set.of() : table.missing(group);
    }

    private void warnOf(Set<MessageId> missing) {
        meters.missing(missing.size());
        if (!missing.isEmpty() && toldOfMissing.compareAndSet(false, true)) {
            LOG.warn(
                    "{} messages that the broker has confirmed are not in txmq_message, such as {}: their rows were deleted, the database"
                            + " was restored, or the DataSource leads to another database than it did in their transactions."
                            + " Consumers have them, the message log does not. Further ones are counted by"
                            + " txmq.confirmations.missing",
                    missing.size(),
                    missing.iterator().next());
        }
    }

    /** Waits until nothing is awaited any more, at most so long, and marks what has been confirmed. */
    void drain(Duration timeout) {
        awaitAll(timeout);
        boolean more = true;
        while (more) {
            more = markOnce();
        }
    }

    private void awaitAll(Duration timeout) {
        try {
            CompletableFuture.allOf(awaited.toArray(CompletableFuture[]::new))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("{} messages are committed but not confirmed yet: the broker will ask", awaited.size());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<MessageId> nextGroup() {
        List<MessageId> group = new ArrayList<>();
        MessageId id;
        while (group.size() < GROUP && (id = confirmed.poll()) != null) {
            group.add(id);
        }
        return group;
    }
}
