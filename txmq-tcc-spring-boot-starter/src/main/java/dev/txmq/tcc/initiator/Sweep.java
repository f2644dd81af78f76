package dev.txmq.tcc.initiator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Cancels activities that nobody has decided by their deadline: whoever ran them died, or sleeps. One activity, one transaction; one that is
 * just being decided is passed over.
 */
final class Sweep {

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(10);
    private static final String REASON = "not decided by its deadline";

    private final ActivityTable table;
    private final Decision decision;
    private final TransactionTemplate transaction;
    private final TransactionTemplate apart;
    private final Clock clock;
    private final InitiatorMeters meters;

    /**
     * @param transaction of the application's own manager
     * @param apart of the kit
     */
    Sweep(
            ActivityTable table,
            Decision decision,
            TransactionTemplate transaction,
            TransactionTemplate apart,
            Clock clock,
            InitiatorMeters meters) {
        this.table = table;
        this.decision = decision;
        this.transaction = transaction;
        this.apart = apart;
        this.clock = clock;
        this.meters = meters;
    }

    /** Looks at one; returns whether there may be more. */
    boolean sweepOnce() {
        return sweep(() -> table.lockDue(clock.instant()));
    }

    /** Whoever is asked about an activity whose deadline is over need not say "not decided". */
    void sweep(UUID id) {
        sweep(() -> table.lockDue(id, clock.instant()));
    }

    private boolean sweep(Supplier<Optional<UUID>> due) {
        Swept swept = new Swept();
        try {
            transaction.executeWithoutResult(status -> due.get().ifPresent(id -> {
                swept.id = id;
                decision.cancel(id, null, REASON);
            }));
        } catch (RuntimeException e) {
            if (swept.id == null) {
                throw e;
            }
            failed(swept.id, e);
            return true;
        }
        if (swept.id != null) {
            LOG.debug("swept             {}", swept.id);
            meters.swept();
        }
        return swept.id != null;
    }

    private void failed(UUID id, RuntimeException failure) {
        LOG.warn(
                "activity {} could not be cancelled, it is tried again: its own participants must not fail to",
                id,
                failure);
        meters.sweepFailed();
        Instant now = clock.instant();
        apart.executeWithoutResult(
                status -> table.putOff(id, now, INTERVAL, MOST, "could not be cancelled: " + failure));
    }

    private static final class Swept {
        private @Nullable UUID id;
    }
}
