package dev.txmq.deadletter;

import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;
import dev.txmq.MessageParkedEvent;
import dev.txmq.rocketmq.receive.BehindParked;
import dev.txmq.rocketmq.receive.GivenUpMessage;
import dev.txmq.rocketmq.receive.Parking;

/**
 * Parks a message that was given up, in two steps that may come in any order and more than once:
 *
 * <ol>
 *   <li>When its handler has failed for the last time, the row is written with the error. A crash before leaves nothing, and
 *       the message is delivered to the handler again.
 *   <li>When the message arrives in {@code %DLQ%<group>}, the row is written if it is missing, without an error: the broker
 *       does not know it. Once that has committed, {@link MessageParkedEvent} is published. A crash before it brings the message to
 *       that topic's consumer again, and with it the event.
 * </ol>
 *
 * A message says which replay it is, so that a late copy of an earlier one does not park again what is settled. When the
 * broker is lost between the two steps, the handler gets the message once more and may now succeed: then its row is parked
 * in vain, and a replay of it is dropped by the inbox.
 */
final class DeadLetterParking implements Parking {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterParking.class);
    private static final int MAX_ERROR_LENGTH = 1_000;

    private final DeadLetterTable table;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    DeadLetterParking(DeadLetterTable table, TransactionTemplate transaction, ApplicationEventPublisher events) {
        this.table = table;
        this.transaction = transaction;
        this.events = events;
    }

    @Override
    public void givenUp(String group, GivenUpMessage message, Throwable error) {
        MessageId waitsFor = error instanceof BehindParked behind ? behind.predecessor() : null;
        transaction.executeWithoutResult(status -> table.park(group, message, describe(error), waitsFor));
    }

    @Override
    public void park(String group, GivenUpMessage message) {
        MessageId id = message.message().id();
        Optional<DeadLetter> letter = transaction.execute(status -> {
            table.park(group, message, null, null);
            return table.find(group, id);
        });
        letter.filter(parked -> parked.status() == Status.PARKED && parked.replays() == message.replay())
                .ifPresent(this::announce);
    }

    private void announce(DeadLetter parked) {
        try {
            events.publishEvent(new MessageParkedEvent(parked));
        } catch (RuntimeException e) {
            LOG.error("a listener of MessageParkedEvent failed for {} of group {}", parked.id(), parked.group(), e);
        }
    }

    static String describe(Throwable error) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(error);
        String text = root == error ? error.toString() : "%s; caused by %s".formatted(error, root);
        return text.length() <= MAX_ERROR_LENGTH ? text : text.substring(0, MAX_ERROR_LENGTH);
    }
}
