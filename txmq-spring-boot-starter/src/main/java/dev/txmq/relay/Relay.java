package dev.txmq.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.config.TxmqProperties;
import dev.txmq.history.History;
import dev.txmq.order.Predecessors;
import dev.txmq.order.Predecessors.Waiting;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.OrdinaryMessages;
import dev.txmq.rocketmq.send.RefusedMessageException;
import dev.txmq.rocketmq.send.WrongTopicTypeException;

/**
 * Publishes rows that are due as ordinary messages with the same id:
 *
 * <ol>
 *   <li>Claim rows in a short transaction, which puts them off. A crash after it costs that delay; nothing is locked while
 *       sending, so a slow or stuck instance keeps no other from the rest. It sends for two thirds of that delay, and puts off what is
 *       left then. A row that somebody has made unreadable counts as refused.
 *   <li>Send. A crash after it publishes them again when they are due, and the inbox drops the second.
 *   <li>Mark what the broker confirmed as PUBLISHED. What it refused is tried again after a growing interval and FAILED in the end,
 *       which an event says; a crash between the two leaves the event out.
 * </ol>
 *
 * A topic of which nothing was taken is left out for a while ({@link TopicsOnHold}), and the next claim follows at once.
 *
 * An ordered message waits until the one before it is confirmed. That does not count as an attempt.
 *
 * What a Proxy refuses for its topic's type waits for that to be changed, and this does not count as an attempt.
 *
 * While no broker is up, one row at a time is tried, and none of this counts as an attempt. That send also finds out when a
 * broker is back. A probe does so for a broker that gets nothing to send: it has a timer of its own, since the database may be
 * away as well.
 */
final class Relay {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final RelayTable table;
    private final Predecessors predecessors;
    private final OrdinaryMessages messages;
    private final BrokerAvailability availability;
    private final TopicsOnHold held;
    private final TxmqProperties.Relay settings;
    private final RelayMeters meters;
    private final FailureEvents failures;
    private final History history;

    Relay(
            RelayTable table,
            Predecessors predecessors,
            OrdinaryMessages messages,
            BrokerAvailability availability,
            TopicsOnHold held,
            TxmqProperties.Relay settings,
            RelayMeters meters,
            FailureEvents failures,
            History history) {
        this.table = table;
        this.predecessors = predecessors;
        this.messages = messages;
        this.availability = availability;
        this.held = held;
        this.settings = settings;
        this.meters = meters;
        this.failures = failures;
        this.history = history;
    }

    /** Publishes up to one batch, and returns whether there may be more to do at once. */
    boolean relayOnce() {
        boolean up = availability.isUp();
        RelayTable.Claim claim = up ? table.claim(settings.batchSize(), held.topics()) : table.claim(1, Set.of());
        claim.unreadable().forEach(this::refused);
        long start = System.nanoTime();
        List<WireMessage> claimed = withoutWaiting(claim.messages());
        OrdinaryMessages.Outcome outcome = messages.send(claimed, table.timeToSend());
        table.published(outcome.sent());
        outcome.sent().forEach(this::republished);
        outcome.refused().forEach(this::refused);
        List<WireMessage> untried = untried(claimed, outcome);
        table.putOff(untried, soon());
        if (up) {
            hold(outcome, untried, Duration.ofNanos(System.nanoTime() - start));
        }
        return claim.more() && availability.isUp();
    }

    /** Puts off ordered messages that must not be sent yet; those behind one that waits for an operator for longer. */
    private List<WireMessage> withoutWaiting(List<WireMessage> claimed) {
        Waiting waiting = predecessors.waiting(claimed, Set.of());
        table.putOff(waiting.underWay(), soon());
        table.putOff(waiting.behindFailed(), settings.republishAfter());
        return claimed.stream().filter(message -> !waiting.contains(message)).toList();
    }

    private void hold(OrdinaryMessages.Outcome outcome, List<WireMessage> untried, Duration took) {
        List<WireMessage> notTaken = new ArrayList<>(outcome.refused().keySet());
        boolean isOutage = outcome.outage() != null;
        if (isOutage) {
            notTaken.addAll(untried);
        }
        held.tried(outcome.sent(), notTaken, isOutage, took);
    }

    private void republished(WireMessage message) {
        LOG.debug("republished       {}", message);
        meters.republished(message);
        history.republished(message.id());
    }

    private void refused(WireMessage message, RefusedMessageException refusal) {
        if (refusal instanceof WrongTopicTypeException) {
            table.putOff(List.of(message), settings.republishAfter());
        } else {
            refused(message, String.valueOf(refusal.getMessage()));
        }
    }

    private void refused(WireMessage message, String why) {
        history.refused(message.id(), why);
        if (table.refused(message, why)) {
            meters.failed(message);
            LOG.error(
                    "gave up on {} after {} attempts: {}. Mend the cause, then call MessageLog.retry",
                    message,
                    settings.maxAttempts(),
                    why);
            failures.publish(message.id());
        } else {
            LOG.warn("could not publish {}, trying again later: {}", message, why);
        }
    }

    private static List<WireMessage> untried(List<WireMessage> claimed, OrdinaryMessages.Outcome outcome) {
        Set<WireMessage> done = outcome.sent().stream().collect(Collectors.toSet());
        List<WireMessage> untried = new ArrayList<>(claimed);
        untried.removeIf(message -> done.contains(message) || outcome.refused().containsKey(message));
        return untried;
    }

    /** With jitter, so that instances do not come at the same moment. */
    private Duration soon() {
        long poll = settings.pollInterval().toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(poll, 2 * poll + 1));
    }
}
