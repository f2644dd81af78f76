package dev.txmq.consume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.consume.ConsumeMeters.Outcome;
import dev.txmq.rocketmq.Delivery;
import dev.txmq.rocketmq.DeliveryHandler;

/**
 * Makes the effect of each message happen once:
 *
 * <ol>
 *   <li>Begin a transaction and insert the inbox rows {@code (group, message id)}. A row that is there already means that the
 *       message has been handled; one that another transaction is inserting makes this one wait for its outcome.
 *   <li>Call the listener method.
 *   <li>Commit. A crash before it leaves neither effect nor row, and the broker delivers again; after it, the broker delivers
 *       again too and finds the row.
 * </ol>
 *
 * A batch does this with all its messages at once. When that finds duplicates, it drops them and tries again with the rest;
 * when it fails, its messages are handled one by one, so that a bad one delays no other.
 */
final class IdempotentHandler implements DeliveryHandler {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentHandler.class);
    private static final Verdict ACKNOWLEDGE = new Verdict.Acknowledge();

    private final String group;
    private final ListenerMethod method;
    private final Inbox inbox;
    private final TransactionTemplate transaction;
    private final RetryPolicy retryPolicy;
    private final ConsumeMeters meters;

    IdempotentHandler(String group, ListenerMethod method, Inbox inbox, RetryPolicy retryPolicy, ConsumeMeters meters) {
        this.meters = meters;
        this.group = group;
        this.method = method;
        this.inbox = inbox;
        this.transaction = inbox.transaction();
        this.retryPolicy = retryPolicy;
    }

    @Override
    public List<Verdict> handle(List<Delivery> deliveries) {
        @Nullable Verdict[] verdicts = new Verdict[deliveries.size()];
        List<Work> batch = new ArrayList<>();
        for (int i = 0; i < deliveries.size(); i++) {
            try {
                batch.add(new Work(i, method.read(deliveries.get(i))));
            } catch (UnprocessableMessageException e) {
                meters.count(group, Outcome.DEAD_LETTER);
                verdicts[i] = new Verdict.DeadLetter(e);
            }
        }
        List<Work> remaining = method.isBatch() && batch.size() > 1 ? afterBatch(batch) : batch;
        for (Work work : remaining) {
            verdicts[work.index()] = handleOne(work);
        }
        return Arrays.stream(verdicts)
                .map(verdict -> verdict == null ? ACKNOWLEDGE : verdict)
                .toList();
    }

    /** Handles them in one transaction, and returns those that must be handled one by one. */
    private List<Work> afterBatch(List<Work> batch) {
        try {
            if (callOnce(batch)) {
                return List.of();
            }
            Set<MessageId> consumed = inbox.consumed(group, ids(batch));
            batch.stream().filter(work -> consumed.contains(work.id())).forEach(this::duplicate);
            List<Work> fresh =
                    batch.stream().filter(work -> !consumed.contains(work.id())).toList();
            return fresh.isEmpty() || callOnce(fresh) ? List.of() : fresh;
        } catch (RuntimeException e) {
            LOG.debug("a batch of {} for group {} failed, its messages are handled one by one", batch.size(), group, e);
            return batch;
        }
    }

    private Verdict handleOne(Work work) {
        try {
            if (!callOnce(List.of(work))) {
                duplicate(work);
            }
            return ACKNOWLEDGE;
        } catch (RuntimeException e) {
            Verdict verdict = retryPolicy.after(work.message().attempt(), e);
            meters.count(group, verdict instanceof Verdict.DeadLetter ? Outcome.DEAD_LETTER : Outcome.RETRY);
            return verdict;
        }
    }

    /** Returns false, with nothing done, if one of them has been handled already. */
    private boolean callOnce(List<Work> works) {
        boolean fresh = transaction.execute(status -> {
            try {
                inbox.insert(group, ids(works));
            } catch (DuplicateKeyException e) {
                status.setRollbackOnly();
                return false;
            }
            List<ReceivedMessage<Object>> messages =
                    works.stream().map(Work::message).toList();
            meters.observe(group, messages, () -> method.call(messages));
            return true;
        });
        if (fresh) {
            works.forEach(this::handled);
        }
        return fresh;
    }

    private void handled(Work work) {
        meters.handled(group, work.id());
        if (LOG.isDebugEnabled()) {
            LOG.debug("handled           {}", describe(work));
        }
    }

    private void duplicate(Work work) {
        meters.count(group, Outcome.DUPLICATE);
        LOG.debug("duplicate dropped {}", describe(work));
    }

    private String describe(Work work) {
        return "%s (topic %s, key %s) group %s"
                .formatted(work.id(), work.message().topic(), work.message().key(), group);
    }

    private static List<MessageId> ids(List<Work> works) {
        return works.stream().map(Work::id).toList();
    }

    /** A message and its place among the deliveries. */
    private record Work(int index, ReceivedMessage<Object> message) {

        MessageId id() {
            return message.id();
        }
    }
}
