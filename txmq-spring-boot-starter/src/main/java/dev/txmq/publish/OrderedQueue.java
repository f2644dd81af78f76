package dev.txmq.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.MessageId;
import dev.txmq.background.RepeatedWork;
import dev.txmq.order.Predecessors;
import dev.txmq.order.Predecessors.Waiting;
import dev.txmq.rocketmq.Sequence;
import dev.txmq.rocketmq.Sequence.Lane;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.OrdinaryMessages;

/**
 * Ordered messages that are committed and wait to be sent. One thread sends the next message of each key that has some, all of them
 * together, so a key with many costs the others nothing:
 *
 * <ol>
 *   <li>Take the lowest number of each key.
 *   <li>Leave out those whose predecessor is not confirmed: another instance has it, or it commits just now. Look again in a moment, and
 *       leave the key to the relay if that takes long.
 *   <li>Send the rest. What is confirmed makes room for the next of its key. A crash here leaves rows that the relay publishes, in
 *       order as well.
 * </ol>
 */
final class OrderedQueue implements OutboxSending.Queue {

    private static final Logger LOG = LoggerFactory.getLogger(OrderedQueue.class);
    private static final int MESSAGES = 10_000;
    private static final long BYTES = 32 * 1024 * 1024;
    private static final int BATCH = 256;
    /** How many keys it remembers what was confirmed last of. */
    private static final int KEYS = 10_000;

    private static final long IDLE_MILLIS = 200;
    private static final long PAUSE_NANOS = Duration.ofMillis(30).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration SEND_TIME = Duration.ofMinutes(1);

    private final OrdinaryMessages ordinaryMessages;
    private final BrokerAvailability availability;
    private final Predecessors predecessors;
    private final Confirmations confirmations;
    private final RepeatedWork worker;

    private final Map<Lane, Waiters> lanes = new LinkedHashMap<>();
    private int messages;
    private long bytes;

    /** The rows of these may not say so yet. Used by the sending thread alone. */
    private final Map<Lane, MessageId> confirmed = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Lane, MessageId> eldest) {
            return size() > KEYS;
        }
    };

    OrderedQueue(
            OrdinaryMessages ordinaryMessages,
            BrokerAvailability availability,
            Predecessors predecessors,
            Confirmations confirmations) {
        this.ordinaryMessages = ordinaryMessages;
        this.availability = availability;
        this.predecessors = predecessors;
        this.confirmations = confirmations;
        this.worker = new RepeatedWork("ordered-outbox", this::sendOnce, INTERVAL, PublishingLifecycle.PHASE);
    }

    @Override
    public boolean reaches(List<WireMessage> some) {
        return availability.isUp() && ordinaryMessages.reach(some);
    }

    @Override
    public synchronized void add(List<WireMessage> committed) {
        for (WireMessage message : committed) {
            LOG.debug("committed         {}", message);
            if (messages >= MESSAGES || bytes + message.body().length > BYTES) {
                LOG.debug("left to the relay {} since {} messages wait", message, messages);
                continue;
            }
            lanes.computeIfAbsent(lane(message), none -> new Waiters()).add(message);
            messages++;
            bytes += message.body().length;
        }
        notifyAll();
    }

    synchronized int waiting() {
        return messages;
    }

    void start() {
        worker.start();
    }

    /** Sends what waits, for so long at most and while the broker takes it; the rest is for the relay. */
    void stop(Duration timeout) {
        worker.stop();
        long start = System.nanoTime();
        boolean more = true;
        while (more && waiting() > 0 && availability.isUp()) {
            more = sendOnce() && System.nanoTime() - start < timeout.toNanos();
        }
        if (waiting() > 0) {
            LOG.warn("{} messages are committed but not sent yet: the relay sends them", waiting());
        }
    }

    /** Waits a moment for something to send, and sends one message of each key. There may be more at any time. */
    private boolean sendOnce() {
        List<WireMessage> heads = awaitHeads();
        if (!heads.isEmpty()) {
            send(heads);
        }
        return !Thread.currentThread().isInterrupted();
    }

    private void send(List<WireMessage> heads) {
        Waiting waiting = predecessors.waiting(heads, known(heads));
        List<WireMessage> ready =
                heads.stream().filter(message -> !waiting.contains(message)).toList();
        List<WireMessage> sent = ready.isEmpty()
                ? List.of()
                : ordinaryMessages.send(ready, SEND_TIME).sent();
        for (WireMessage message : sent) {
            confirmed.put(lane(message), message.id());
            confirmations.confirmed(message);
        }
        List<WireMessage> notTaken = new ArrayList<>(ready);
        notTaken.removeAll(sent);
        if (!notTaken.isEmpty()) {
            LOG.warn("{} messages are left to the relay: the broker did not take them", notTaken.size());
        }
        settle(sent, notTaken, waiting);
    }

    private Set<MessageId> known(List<WireMessage> heads) {
        Set<MessageId> known = new HashSet<>();
        for (WireMessage head : heads) {
            MessageId last = confirmed.get(lane(head));
            if (last != null) {
                known.add(last);
            }
        }
        return known;
    }

    /** The first of each key that may be sent, waiting a moment for one; those keys go to the end of the line. */
    private synchronized List<WireMessage> awaitHeads() {
        long now = System.nanoTime();
        List<WireMessage> heads = heads(now);
        if (heads.isEmpty()) {
            try {
                wait(
                        lanes.isEmpty()
                                ? IDLE_MILLIS
                                : Duration.ofNanos(PAUSE_NANOS).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            heads = heads(System.nanoTime());
        }
        return heads;
    }

    private List<WireMessage> heads(long now) {
        Map<Lane, Waiters> chosen = new LinkedHashMap<>();
        for (Map.Entry<Lane, Waiters> lane : lanes.entrySet()) {
            if (chosen.size() < BATCH && lane.getValue().mayGo(now)) {
                chosen.put(lane.getKey(), lane.getValue());
            }
        }
        chosen.forEach((lane, waiters) -> {
            lanes.remove(lane);
            lanes.put(lane, waiters);
        });
        return chosen.values().stream().map(Waiters::head).toList();
    }

    private synchronized void settle(List<WireMessage> sent, List<WireMessage> notTaken, Waiting waiting) {
        sent.forEach(this::remove);
        notTaken.forEach(message -> leaveToRelay(lane(message)));
        waiting.behindFailed().forEach(message -> leaveToRelay(lane(message)));
        long now = System.nanoTime();
        for (WireMessage message : waiting.underWay()) {
            Waiters waiters = lanes.get(lane(message));
            if (waiters != null && waiters.isTired(now)) {
                leaveToRelay(lane(message));
            } else if (waiters != null) {
                waiters.pause(now);
            }
        }
    }

    private void remove(WireMessage message) {
        Waiters waiters = lanes.get(lane(message));
        if (waiters != null && waiters.remove(message)) {
            messages--;
            bytes -= message.body().length;
            if (waiters.isEmpty()) {
                lanes.remove(lane(message));
            }
        }
    }

    private void leaveToRelay(Lane lane) {
        Waiters waiters = lanes.remove(lane);
        if (waiters != null) {
            for (WireMessage message : waiters.byNumber) {
                messages--;
                bytes -= message.body().length;
            }
        }
    }

    private static Lane lane(WireMessage message) {
        return Sequence.require(message).lane();
    }

    /** Those of one key. */
    private static final class Waiters {

        private final PriorityQueue<WireMessage> byNumber = new PriorityQueue<>(
                Comparator.comparingLong(message -> Sequence.require(message).number()));
        private long pausedUntil = System.nanoTime();
        private long since = pausedUntil;

        /** It may be the one that the others wait for. */
        void add(WireMessage message) {
            byNumber.add(message);
            pausedUntil = System.nanoTime();
        }

        boolean remove(WireMessage message) {
            since = System.nanoTime();
            return byNumber.remove(message);
        }

        WireMessage head() {
            return byNumber.element();
        }

        boolean isEmpty() {
            return byNumber.isEmpty();
        }

        boolean mayGo(long now) {
            return now - pausedUntil >= 0;
        }

        void pause(long now) {
            pausedUntil = now + PAUSE_NANOS;
        }

        boolean isTired(long now) {
            return now - since > PATIENCE_NANOS;
        }
    }
}
