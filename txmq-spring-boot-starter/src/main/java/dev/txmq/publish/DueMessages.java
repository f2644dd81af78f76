package dev.txmq.publish;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.background.RepeatedWork;
import dev.txmq.backlog.Due;
import dev.txmq.backlog.LowWaterMark;
import dev.txmq.backlog.LowWaterMark.Found;
import dev.txmq.backlog.LowWaterMark.Reach;
import dev.txmq.config.TxmqProperties;
import dev.txmq.database.KitDatabase;
import dev.txmq.rocketmq.WireMessage;

/**
 * Publishes scheduled messages when they are due, by the clock of the database:
 *
 * <ol>
 *   <li>Look every few seconds, and in between when the next message is due: each look asks when that is. So every instance comes at
 *       that moment, and a dead one is not missed.
 *   <li>In one short transaction, lock messages that are due, copy them to the message log, and mark them. Who cancels one meets this at
 *       the row's lock: it is cancelled or published. What another holds is passed over. A crash here changes nothing.
 *   <li>Send them as mode outbox does. A crash leaves rows in the message log, which the relay publishes after {@code
 *       txmq.relay.republish-after}. What no broker takes now is left to the relay at once.
 * </ol>
 *
 * Those longest due come first. While more are due than one look takes, every second look takes those that became due last, so after an
 * outage a message of now does not wait for all others.
 */
final class DueMessages {

    private static final Logger LOG = LoggerFactory.getLogger(DueMessages.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** Between looks, so that messages that are due one after the other are taken together. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

    private final ScheduledTable table;
    private final KitDatabase database;
    private final OutboxQueue outbox;
    private final PublishMeters meters;
    private final TxmqProperties.Relay settings;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final LowWaterMark mark;
    private final RepeatedWork worker;

    private boolean backlog;
    private boolean newestFirst;
    private long wakesAt;
    private boolean wakes;

    DueMessages(
            ScheduledTable table,
            KitDatabase database,
            OutboxQueue outbox,
            PublishMeters meters,
            TxmqProperties.Relay settings,
            Clock clock) {
        this.table = table;
        this.database = database;
        this.outbox = outbox;
        this.meters = meters;
        this.settings = settings;
        this.clock = clock;
        this.transaction = database.kitTransaction(TIMEOUT);
        this.mark = new LowWaterMark(clock);
        this.worker = new RepeatedWork("schedule", this::publishOnce, INTERVAL, PublishingLifecycle.PHASE);
    }

    void start() {
        worker.start();
    }

    void stop() {
        worker.stop();
    }

    /** A message is due in so long, and its transaction has committed. */
    void expectIn(Duration delay) {
        if (delay.compareTo(INTERVAL) < 0) {
            wakeIn(delay.plusMillis(1));
        }
    }

    /** Publishes up to one batch, and returns whether there may be more to do at once. */
    private boolean publishOnce() {
        awake();
        if (!outbox.hasRoom()) {
            wakeIn(SHORTEST_PAUSE);
            return false;
        }
        Taken taken = take();
        for (WireMessage message : taken.messages()) {
            LOG.debug("due               {}", message);
            meters.committed(message);
        }
        outbox.add(taken.forBroker());
        if (!taken.more()) {
            taken.next().ifPresent(this::expectIn);
        }
        return taken.more();
    }

    private Taken take() {
        newestFirst = backlog && !newestFirst;
        if (newestFirst) {
            return transaction.execute(status -> take(mark.mark(), true)).value();
        }
        Taken taken = mark.look(from -> transaction.execute(status -> take(from, false)));
        backlog = taken.more();
        return taken;
    }

    private Found<Taken> take(Instant from, boolean newest) {
        Instant now = database.now();
        int limit = settings.batchSize();
        List<Due> due = table.lockDue(from, now, newest, limit);
        List<Due> taken = Due.untilFull(due);
        boolean all = due.size() < limit && taken.size() == due.size();
        Instant end = all ? now : taken.get(taken.size() - 1).at();
        return new Found<>(release(taken, newest || !all, now), end, all ? Reach.ALL : Reach.MUCH);
    }

    private Taken release(List<Due> due, boolean more, Instant now) {
        Optional<Duration> next =
                more ? Optional.empty() : table.nextDueAfter(now).map(at -> Duration.between(now, at));
        if (due.isEmpty()) {
            return new Taken(List.of(), List.of(), more, next);
        }
        List<MessageId> ids = due.stream().map(Due::id).toList();
        List<WireMessage> messages = table.read(ids);
        Map<String, Boolean> reached = new HashMap<>();
        List<WireMessage> forBroker = messages.stream()
                .filter(message -> reached.computeIfAbsent(message.topic(), outbox::reaches))
                .toList();
        Set<MessageId> sent = forBroker.stream().map(WireMessage::id).collect(Collectors.toSet());
        Instant time = clock.instant();
        table.release(sent, time.plus(settings.republishAfter()));
        table.release(ids.stream().filter(id -> !sent.contains(id)).toList(), time);
        return new Taken(messages, forBroker, more, next);
    }

    private synchronized void awake() {
        wakes = wakes && System.nanoTime() - wakesAt < 0;
    }

    /** Unless there is a look before, which will see what comes after it. */
    private synchronized void wakeIn(Duration delay) {
        Duration pause = delay.compareTo(SHORTEST_PAUSE) > 0 ? delay : SHORTEST_PAUSE;
        long at = System.nanoTime() + pause.toNanos();
        if (!wakes || at - wakesAt < 0) {
            wakes = true;
            wakesAt = at;
            worker.onceIn(pause);
        }
    }

    /**
     * What has been copied to the message log.
     *
     * @param forBroker those of the messages that a broker takes now; the relay has the others
     * @param more whether there may be more that is due
     * @param next in how long the next one is due, if that was asked
     */
    private record Taken(
            List<WireMessage> messages, List<WireMessage> forBroker, boolean more, Optional<Duration> next) {}
}
