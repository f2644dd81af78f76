package dev.txmq.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;

import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.consume.ConsumeMeters.Outcome;
import dev.txmq.consume.PatientTransactions.CannotBegin;
import dev.txmq.history.History;
import dev.txmq.order.Admission;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.receive.BehindParked;
import dev.txmq.rocketmq.receive.Delivery;
import dev.txmq.rocketmq.receive.DeliveryHandler;

/**
 * Makes the effect of each message happen once:
 *
 * <ol>
 *   <li>Begin a transaction and insert the inbox rows {@code (group, message id)}. A row that is there already means that the
 *       message has been handled; one that another transaction is inserting makes this one wait for its outcome.
 *   <li>Call the listener method, and publish what it returns, if the message asks for a reply.
 *   <li>Commit. A crash before it leaves neither effect nor row, and the broker delivers again; after it, the broker delivers
 *       again too and finds the row.
 * </ol>
 *
 * A batch does this with all its messages at once. When that finds duplicates, it drops them and tries again with the rest; when
 * the method refuses one message by its id, that one goes to the dead letters and the rest is tried again; when it fails otherwise,
 * its messages are handled one by one, so that a bad one delays no other.
 *
 * <p>Where no transaction can begin, the thread waits ({@link PatientTransactions}), for a minute at most, and postpones what it
 * holds: no attempt is counted. RocketMQ's client stops fetching by itself when nothing is settled.
 *
 * <p>An ordered message of a listener that keeps order takes its number first ({@link dev.txmq.order.Positions}), in the same transaction. If it
 * is not the next of its key, nothing is done, and it waits or is parked.
 *
 * <p>A message that is older than what the inbox remembers cannot be told from one that was handled, so it is parked; when an operator
 * replays it, it is handled.
 */
final class IdempotentHandler implements DeliveryHandler {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentHandler.class);
    /** Far below the 15 minutes after which the client takes a handler for dead. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String group;
    private final ListenerMethod method;
    private final InboxTable inbox;
    private final PatientTransactions transactions;
    private final RetryPolicy retryPolicy;
    private final Interception interception;
    private final Replying replying;
    private final PendingReplies pendingReplies;
    private final ConsumeMeters meters;
    private final History history;
    private final @Nullable OrderedTurns turns;
    private final AtomicInteger busy = new AtomicInteger();

    /** @param turns of a listener that keeps order, else null */
    IdempotentHandler(
            String group,
            ListenerMethod method,
            InboxTable inbox,
            RetryPolicy retryPolicy,
            Interception interception,
            Replying replying,
            PendingReplies pendingReplies,
            ConsumeMeters meters,
            History history,
            @Nullable OrderedTurns turns) {
        this.group = group;
        this.method = method;
        this.inbox = inbox;
        this.transactions = new PatientTransactions(group, inbox.transaction());
        this.retryPolicy = retryPolicy;
        this.interception = interception;
        this.replying = replying;
        this.pendingReplies = pendingReplies;
        this.meters = meters;
        this.history = history;
        this.turns = turns;
    }

    /** How many threads are handling. */
    int busyThreads() {
        return busy.get();
    }

    @Override
    public void stopping(boolean stopping) {
        transactions.stopping(stopping);
        if (turns != null) {
            turns.stopping(stopping);
        }
    }

    @Override
    public List<Verdict> handle(List<Delivery> deliveries) {
        begin();
        try {
            return new Turn(deliveries.size()).handle(deliveries);
        } finally {
            end();
        }
    }

    private void begin() {
        if (turns != null) {
            turns.enter();
        }
        busy.incrementAndGet();
    }

    private void end() {
        busy.decrementAndGet();
        if (turns != null) {
            turns.leave();
        }
    }

    private void rest(Runnable wait) {
        end();
        try {
            wait.run();
        } finally {
            begin();
        }
    }

    /** What becomes of the deliveries of one call. */
    private final class Turn {

        private final @Nullable Verdict[] verdicts;
        private final long endsAt = System.nanoTime() + PATIENCE.toNanos();

        Turn(int size) {
            verdicts = new Verdict[size];
        }

        List<Verdict> handle(List<Delivery> deliveries) {
            List<Work> works = fresh(deliveries);
            if (method.isBatch() && works.size() > 1) {
                works = afterBatch(works);
            }
            for (Work work : works) {
                settle(
                        work,
                        () -> callOnce(List.of(work)) ? new Verdict.Acknowledge(work.delivery()) : duplicate(work));
            }
            List<Verdict> all = new ArrayList<>(verdicts.length);
            for (int i = 0; i < verdicts.length; i++) {
                Verdict verdict = verdicts[i];
                all.add(verdict == null ? new Verdict.Acknowledge(deliveries.get(i)) : verdict);
            }
            return all;
        }

        /** Those that can be read, and that the inbox can tell from duplicates. */
        private List<Work> fresh(List<Delivery> deliveries) {
            List<Work> works = new ArrayList<>();
            for (int i = 0; i < deliveries.size(); i++) {
                Delivery delivery = deliveries.get(i);
                Work raw = new Work(i, delivery, null);
                OrderedTurns ordered = turns;
                Sequence sequence = ordered == null ? null : Sequence.of(delivery.message());
                if (ordered != null && sequence != null) {
                    settle(raw, () -> inTurn(raw, sequence, ordered));
                    continue;
                }
                settle(raw, () -> {
                    if (!delivery.isReplay() && isKnownDuplicate(delivery)) {
                        return duplicate(raw);
                    }
                    works.add(new Work(raw.index(), delivery, method.read(delivery)));
                    return null;
                });
            }
            return works;
        }

        /** One that cannot be read is parked no sooner than it is its turn: others may have to be handled before it is discarded. */
        private Verdict inTurn(Work raw, Sequence sequence, OrderedTurns ordered) {
            Delivery delivery = raw.delivery();
            Work work = new Work(raw.index(), delivery, readable(delivery));
            Admission admission = ordered.await(
                    sequence,
                    delivery.attempt(),
                    IdempotentHandler.this::rest,
                    () -> work.message() == null
                            ? takeInTransaction(work, sequence, ordered)
                            : callInTurn(work, sequence, ordered));
            return switch (admission) {
                case NOW -> new Verdict.Acknowledge(delivery);
                case DONE -> duplicate(work);
                case SOON, LATER -> new Verdict.Wait(delivery, ordered.stand(sequence));
                case BEHIND_PARKED -> {
                    ordered.stand(sequence);
                    yield parkedBehind(delivery, sequence);
                }
                case PASSED_OVER ->
                    throw new UnprocessableMessageException(
                            "Message %s comes after its key has gone on without it: replay it to have it handled now, or discard it"
                                    .formatted(delivery.message()));
            };
        }

        private @Nullable ReceivedMessage<Object> readable(Delivery delivery) {
            try {
                return method.read(delivery);
            } catch (UnprocessableMessageException e) {
                LOG.debug("message {} cannot be read, and is parked in its turn", delivery.message(), e);
                return null;
            }
        }

        /** Handles it, if it is its turn. */
        private Admission callInTurn(Work work, Sequence sequence, OrderedTurns ordered) {
            Admission[] admission = {Admission.DONE};
            boolean handled = interception.around(group, List.of(work.read()), () -> {
                admission[0] = takeInTransaction(work, sequence, ordered);
                return admission[0] == Admission.NOW;
            });
            if (handled) {
                handled(work);
            }
            return admission[0];
        }

        private Admission takeInTransaction(Work work, Sequence sequence, OrderedTurns ordered) {
            return transactions.execute(endsAt, status -> {
                Admission admission = ordered.positions()
                        .take(group, work.id(), sequence, work.delivery().isReplay());
                if (admission == Admission.NOW && work.message() == null) {
                    // fails again, this time to be parked
                    method.read(work.delivery());
                }
                if (admission != Admission.NOW) {
                    status.setRollbackOnly();
                    return admission;
                }
                try {
                    inbox.insert(group, ids(List.of(work)));
                } catch (DuplicateKeyException e) {
                    // handled while the group kept no order; the position moves on, and nothing else has happened
                    return Admission.DONE;
                }
                List<ReceivedMessage<Object>> messages = List.of(work.read());
                meters.observe(group, messages, () -> call(messages));
                return admission;
            });
        }

        private Verdict parkedBehind(Delivery delivery, Sequence sequence) {
            Verdict verdict = new Verdict.DeadLetter(
                    delivery, new BehindParked(delivery.message(), Objects.requireNonNull(sequence.after())));
            meters.failed(group, verdict);
            return verdict;
        }

        /** @throws UnprocessableMessageException if that cannot be told any more */
        private boolean isKnownDuplicate(Delivery delivery) {
            MessageId id = delivery.message().id();
            if (!inbox.isOld(id)) {
                return false;
            }
            InboxTable.Memory memory = transactions.execute(endsAt, status -> inbox.recall(group, id));
            if (memory == InboxTable.Memory.FORGOTTEN) {
                throw new UnprocessableMessageException(
                        "Message %s is too old to tell whether it was handled: replay it if it was not, else discard it"
                                .formatted(delivery.message()));
            }
            return memory == InboxTable.Memory.HANDLED;
        }

        /** Handles them in one transaction, and returns those that must be handled one by one. */
        private List<Work> afterBatch(List<Work> batch) {
            List<Work> rest = batch;
            while (rest.size() > 1 && System.nanoTime() - endsAt < 0) {
                try {
                    if (callOnce(rest)) {
                        return List.of();
                    }
                    Set<MessageId> consumed = inbox.consumed(group, ids(rest));
                    List<Work> known = rest.stream()
                            .filter(work -> consumed.contains(work.id()))
                            .toList();
                    known.forEach(IdempotentHandler.this::duplicate);
                    rest = without(rest, known);
                    if (known.isEmpty()) {
                        // one of them twice, or the other transaction has rolled back
                        return rest;
                    }
                } catch (UnprocessableMessageException e) {
                    List<Work> refused = rest.stream()
                            .filter(work -> work.id().equals(e.id().orElse(null)))
                            .toList();
                    if (refused.isEmpty()) {
                        return rest;
                    }
                    refused.forEach(work -> fail(work, e));
                    rest = without(rest, refused);
                } catch (CannotBegin e) {
                    for (Work work : rest) {
                        verdicts[work.index()] = new Verdict.Postpone(work.delivery(), e.reason());
                    }
                    return List.of();
                } catch (RuntimeException | Error e) {
                    LOG.debug(
                            "a batch of {} for group {} failed, its messages are handled one by one",
                            rest.size(),
                            group,
                            e);
                    return rest;
                }
            }
            return rest;
        }

        private void settle(Work work, Supplier<@Nullable Verdict> handling) {
            if (System.nanoTime() - endsAt > 0) {
                verdicts[work.index()] = new Verdict.Postpone(
                        work.delivery(),
                        new IllegalStateException(
                                "the messages before it took longer than %d s".formatted(PATIENCE.toSeconds())));
                return;
            }
            try {
                verdicts[work.index()] = handling.get();
            } catch (CannotBegin e) {
                verdicts[work.index()] = new Verdict.Postpone(work.delivery(), e.reason());
            } catch (RuntimeException | Error e) {
                fail(work, e);
            }
        }

        private void fail(Work work, Throwable failure) {
            Verdict verdict = retryPolicy.after(work.delivery(), failure);
            meters.failed(group, verdict);
            verdicts[work.index()] = verdict;
        }

        /** Returns false, with nothing done, if one of them has been handled already. */
        private boolean callOnce(List<Work> works) {
            List<ReceivedMessage<Object>> messages =
                    works.stream().map(Work::read).toList();
            boolean fresh = interception.around(group, messages, () -> callInTransaction(works, messages));
            if (fresh) {
                works.forEach(IdempotentHandler.this::handled);
            }
            return fresh;
        }

        /** Refuses what it could not reply to before anything has happened. */
        private void call(List<ReceivedMessage<Object>> messages) {
            if (!method.isReplying()) {
                method.call(messages);
                return;
            }
            ReceivedMessage<Object> message = messages.get(0);
            replying.check(message);
            replying.reply(message, method.call(messages));
        }

        private boolean callInTransaction(List<Work> works, List<ReceivedMessage<Object>> messages) {
            return transactions.execute(endsAt, status -> {
                try {
                    inbox.insert(group, ids(works));
                } catch (DuplicateKeyException e) {
                    status.setRollbackOnly();
                    return false;
                }
                meters.observe(group, messages, () -> call(messages));
                return true;
            });
        }
    }

    private void handled(Work work) {
        meters.handled(group, work.id());
        pendingReplies.handled(work.read());
        if (LOG.isDebugEnabled()) {
            LOG.debug("handled           {}", describe(work));
        }
    }

    private Verdict duplicate(Work work) {
        meters.count(group, Outcome.DUPLICATE);
        history.duplicate(work.id(), group, work.delivery().attempt());
        LOG.debug("duplicate dropped {} group {}", work.id(), group);
        return new Verdict.Acknowledge(work.delivery());
    }

    private String describe(Work work) {
        return "%s (topic %s) group %s".formatted(work.id(), work.read().topic(), group);
    }

    private static List<Work> without(List<Work> works, List<Work> some) {
        Set<Work> gone = new HashSet<>(some);
        return works.stream().filter(work -> !gone.contains(work)).toList();
    }

    private static List<MessageId> ids(List<Work> works) {
        return works.stream().map(Work::id).toList();
    }

    /** A message and its place among the deliveries; without the message until that is read. */
    private record Work(
            int index, Delivery delivery, @Nullable ReceivedMessage<Object> message) {

        MessageId id() {
            return delivery.message().id();
        }

        ReceivedMessage<Object> read() {
            if (message == null) {
                throw new IllegalStateException("not read yet");
            }
            return message;
        }
    }
}
