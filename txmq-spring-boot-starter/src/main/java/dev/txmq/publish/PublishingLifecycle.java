package dev.txmq.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.txmq.background.RepeatedWork;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.TxmqProperties.Producer.Mode;
import dev.txmq.rocketmq.send.ProducerConnection;

/**
 * Joins the producer group before anything publishes and leaves it after; between, marks confirmations every 100 ms, sends what
 * goes without half messages, publishes what is due, reads the types of late topics, and in mode transactional tries brokers that have not earned trust.
 * A stop sends what waits, waits for confirmations under way and marks them. An application without {@code txmq.producer.topics}
 * publishes nothing and has no producer.
 */
final class PublishingLifecycle implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(PublishingLifecycle.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration INSPECTION_INTERVAL = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    /** Before web servers and listener containers at the start, after them at the stop. */
    static final int PHASE = 0;

    private final ProducerConnection connection;
    private final Confirmations confirmations;
    private final OutboxQueue outbox;
    private final OrderedQueue ordered;
    private final DueMessages due;
    private final TxmqProperties.Producer settings;
    private final List<RepeatedWork> workers = new ArrayList<>();
    private volatile boolean running;

    PublishingLifecycle(
            ProducerConnection connection,
            Confirmations confirmations,
            OutboxQueue outbox,
            OrderedQueue ordered,
            DueMessages due,
            TxmqProperties.Producer settings) {
        this.connection = connection;
        this.confirmations = confirmations;
        this.outbox = outbox;
        this.ordered = ordered;
        this.due = due;
        this.settings = settings;
        workers.add(new RepeatedWork("confirmations", confirmations::markOnce, INTERVAL, PHASE));
        workers.add(new RepeatedWork("inspection", this::inspect, INSPECTION_INTERVAL, PHASE));
    }

    @Override
    public synchronized void start() {
        if (!settings.topics().isEmpty()) {
            connection.start();
            outbox.start();
            ordered.start();
            workers.forEach(RepeatedWork::start);
            due.start();
            running = true;
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        due.stop();
        workers.forEach(RepeatedWork::stop);
        try {
            outbox.stop(DRAIN);
            ordered.stop(DRAIN);
            confirmations.drain(settings.sendTimeout().plusSeconds(1));
        } catch (RuntimeException e) {
            LOG.warn("not all messages could be sent and marked PUBLISHED before the stop, the relay does it later", e);
        }
        connection.close();
    }

    private boolean inspect() {
        if (settings.mode() == Mode.TRANSACTIONAL) {
            connection.earnTrust();
        }
        connection.inspectLate();
        return false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
