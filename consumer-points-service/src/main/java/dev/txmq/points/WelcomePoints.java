package dev.txmq.points;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.IdempotentListener;
import dev.txmq.MessageId;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;

/** Awards points for registrations, many at a time. */
@Component
class WelcomePoints {

    private static final Logger LOG = LoggerFactory.getLogger(WelcomePoints.class);

    private final Ledger ledger;
    private final PointsChanges changes;
    private final PointsProperties properties;
    private final Clock clock;

    WelcomePoints(Ledger ledger, PointsChanges changes, PointsProperties properties, Clock clock) {
        this.ledger = ledger;
        this.changes = changes;
        this.properties = properties;
        this.clock = clock;
    }

    @IdempotentListener(topic = UserRegistered.TOPIC, group = "points-service")
    void award(List<ReceivedMessage<UserRegistered>> registrations) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        // in one order everywhere, so that two batches do not wait for each other
        List<LedgerEntry> entries = registrations.stream()
                .map(registration -> entry(registration, now))
                .sorted(Comparator.comparingLong(LedgerEntry::userId).thenComparing(LedgerEntry::messageId))
                .toList();
        record(entries);
        logAfterCommit(entries);
    }

    private void record(List<LedgerEntry> entries) {
        try {
            insert(entries);
        } catch (DuplicateKeyException e) {
            recordNew(entries);
        }
    }

    /** The ledger remembers for longer than the inbox; the statement that failed has left nothing. */
    private void recordNew(List<LedgerEntry> entries) {
        Set<MessageId> known = Set.copyOf(
                ledger.known(entries.stream().map(LedgerEntry::messageId).toList()));
        List<LedgerEntry> fresh = entries.stream()
                .filter(entry -> !known.contains(entry.messageId()))
                .toList();
        LOG.info("{} of {} registrations were awarded long ago", entries.size() - fresh.size(), entries.size());
        if (!fresh.isEmpty()) {
            insert(fresh);
        }
    }

    private void insert(List<LedgerEntry> entries) {
        ledger.insert(entries);
        ledger.addToBalances(entries);
        changes.publish(entries.stream().map(LedgerEntry::userId).toList());
    }

    /** A batch that fails is tried again: before the commit nothing is awarded. */
    private static void logAfterCommit(List<LedgerEntry> entries) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                entries.forEach(entry -> LOG.debug(
                        "awarded {} points to user {}, message {}", entry.delta(), entry.userId(), entry.messageId()));
            }
        });
    }

    private LedgerEntry entry(ReceivedMessage<UserRegistered> registration, Instant now) {
        Long userId = registration.payload().userId();
        if (userId == null || userId < 1) {
            throw new UnprocessableMessageException(
                    registration.id(),
                    "The userId of message %s (key %s) must be at least 1, was %d"
                            .formatted(registration.id(), registration.key(), userId));
        }
        return new LedgerEntry(
                userId, properties.welcomeBonus(), LedgerEntry.Reason.REGISTRATION, registration.id(), now);
    }
}
