package dev.txmq.points;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;
import dev.txmq.UnprocessableMessageException;

/** Awards points for registrations, many at a time. */
@Component
class WelcomePoints {

    private static final Logger LOG = LoggerFactory.getLogger(WelcomePoints.class);

    private final Ledger ledger;
    private final PointsProperties properties;
    private final Clock clock;

    WelcomePoints(Ledger ledger, PointsProperties properties, Clock clock) {
        this.ledger = ledger;
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
        ledger.insert(entries);
        ledger.addToBalances(entries);
        logAfterCommit(entries);
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
            throw new UnprocessableMessageException("The userId of message %s (key %s) must be at least 1, was %d"
                    .formatted(registration.id(), registration.key(), userId));
        }
        return new LedgerEntry(
                userId, properties.welcomeBonus(), LedgerEntry.Reason.REGISTRATION, registration.id(), now);
    }
}
