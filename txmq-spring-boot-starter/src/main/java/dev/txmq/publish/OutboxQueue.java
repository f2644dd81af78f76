package dev.txmq.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.background.RepeatedWork;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.OrdinaryMessages;
import dev.txmq.rocketmq.send.WrongTopicTypeException;

/**
 * Messages that are committed and wait to be sent. One thread sends what has come together while it sent the last batch, so batches
 * grow with the load. What is not sent, because the process dies here, the queue is full (by number or by bytes) or the broker away,
 * is a row that the relay finds.
 */
final class OutboxQueue implements OutboxSending.Queue {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxQueue.class);
    private static final int QUEUE = 10_000;
    private static final long QUEUE_BYTES = 32 * 1024 * 1024;
    private static final int BATCH = 256;
    /** As many as keep it busy for a moment: what commits now must not wait behind more of what is due. */
    private static final int ROOM = 2_000;

    private static final long ROOM_BYTES = 8 * 1024 * 1024;
    private static final long IDLE_MILLIS = 200;
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration SEND_TIME = Duration.ofMinutes(1);

    private final OrdinaryMessages ordinaryMessages;
    private final BrokerAvailability availability;
    private final Confirmations confirmations;
    private final BlockingQueue<WireMessage> committed = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong bytes = new AtomicLong();
    private final RepeatedWork worker;

    OutboxQueue(OrdinaryMessages ordinaryMessages, BrokerAvailability availability, Confirmations confirmations) {
        this.ordinaryMessages = ordinaryMessages;
        this.availability = availability;
        this.confirmations = confirmations;
        this.worker = new RepeatedWork("outbox", this::sendOnce, INTERVAL, PublishingLifecycle.PHASE);
    }

    @Override
    public boolean reaches(List<WireMessage> messages) {
        return availability.isUp() && ordinaryMessages.reach(messages);
    }

    /** Whether a broker that is up takes messages of this topic. */
    boolean reaches(String topic) {
        return availability.isUp() && ordinaryMessages.reach(topic);
    }

    /** For more than what commits. */
    boolean hasRoom() {
        return committed.size() < ROOM && bytes.get() < ROOM_BYTES;
    }

    @Override
    public void add(List<WireMessage> messages) {
        for (WireMessage message : messages) {
            LOG.debug("committed         {}", message);
            if (!offer(message)) {
                LOG.debug("left to the relay {} since {} messages wait", message, committed.size());
            }
        }
    }

    private boolean offer(WireMessage message) {
        int length = message.body().length;
        if (bytes.addAndGet(length) <= QUEUE_BYTES && committed.offer(message)) {
            return true;
        }
        bytes.addAndGet(-length);
        return false;
    }

    void start() {
        worker.start();
    }

    /** Sends all that waits, for so long at most and while the broker takes it; the rest is for the relay. */
    void stop(Duration timeout) {
        worker.stop();
        drain(timeout);
    }

    /** Waits a moment for something to send, and sends up to one batch. There may be more at any time. */
    private boolean sendOnce() {
        List<WireMessage> batch = nextBatch();
        if (!batch.isEmpty()) {
            send(batch);
        }
        return !Thread.currentThread().isInterrupted();
    }

    private List<WireMessage> nextBatch() {
        List<WireMessage> batch = new ArrayList<>();
        try {
            WireMessage first = committed.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                committed.drainTo(batch, BATCH - 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        batch.forEach(message -> bytes.addAndGet(-message.body().length));
        return batch;
    }

    private void send(List<WireMessage> batch) {
        OrdinaryMessages.Outcome outcome = ordinaryMessages.send(batch, SEND_TIME);
        outcome.sent().forEach(confirmations::confirmed);
        long ofWrongType = outcome.refused().values().stream()
                .filter(WrongTopicTypeException.class::isInstance)
                .count();
        long notTaken = batch.size() - outcome.sent().size() - ofWrongType;
        if (notTaken > 0) {
            LOG.warn("{} messages are left to the relay: the broker did not take them", notTaken);
        }
    }

    int waiting() {
        return committed.size();
    }

    private void drain(Duration timeout) {
        long start = System.nanoTime();
        boolean more = true;
        while (more && !committed.isEmpty() && availability.isUp()) {
            more = sendOnce() && System.nanoTime() - start < timeout.toNanos();
        }
        if (!committed.isEmpty()) {
            LOG.warn("{} messages are committed but not sent yet: the relay sends them", committed.size());
        }
    }
}
