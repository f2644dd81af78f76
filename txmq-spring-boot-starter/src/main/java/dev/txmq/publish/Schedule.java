package dev.txmq.publish;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TxmqException;
import dev.txmq.rocketmq.WireMessage;

/**
 * Schedules messages that are to be delivered later. Their rows are written at once, as part of the caller's transaction: nothing goes to
 * a broker, so nothing has to wait for the commit. A rollback, of a savepoint too, takes them back.
 *
 * <p>The id of such a message begins with the time when it is due. So whoever reads a time from an id takes it for a message of that day:
 * the inbox, which parks what is too old for it, retention, and partitions.
 */
final class Schedule {

    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

    private final ScheduledTable table;
    private final DueMessages due;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    Schedule(ScheduledTable table, DueMessages due, Clock clock) {
        this.table = table;
        this.due = due;
        this.clock = clock;
    }

    /** @throws TxmqException if it is due too late */
    MessageId newId(OutgoingMessage message) {
        Instant now = clock.instant();
        Instant time = dueAt(message, now);
        if (time.isAfter(now.plus(OutgoingMessage.LONGEST_DELAY))) {
            throw new TxmqException(
                    "A message to topic %s with key %s is refused: it would be due at %s, at most %d days ahead are possible:"
                                    .formatted(
                                            message.topic(),
                                            message.key(),
                                            time,
                                            OutgoingMessage.LONGEST_DELAY.toDays())
                            + " schedule an earlier one, whose handler schedules the next");
        }
        return new MessageId(ids.construct(time.toEpochMilli()));
    }

    /** @throws TxmqException if the transaction is over its time */
    void add(WireMessage wire, OutgoingMessage message) {
        try {
            table.insert(wire, message);
        } catch (TransactionException e) {
            throw new TxmqException(
                    "The transaction of message %s cannot commit any more, it is rolled back: %s"
                            .formatted(wire, e.getMessage()),
                    e);
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                Instant now = clock.instant();
                Duration delay = Duration.between(now, dueAt(message, now));
                LOG.debug("scheduled in {} {}", delay, wire);
                due.expectIn(delay);
            }
        });
    }

    /** By the clock of this instance, and not before now. */
    private static Instant dueAt(OutgoingMessage message, Instant now) {
        if (message.deliverAfter() != null) {
            return now.plus(message.deliverAfter());
        }
        Instant time = message.deliverAt();
        return time == null || time.isBefore(now) ? now : time;
    }
}
