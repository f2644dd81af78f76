package dev.txmq.control;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.Workers.Status;
import dev.txmq.Workers.Worker;
import dev.txmq.background.Switchable;

/**
 * One worker, and what is wanted of it: in this instance, and in all of them. The stronger of the two counts for its status, that of
 * this instance for its limit. Changes come one at a time; reading waits for nobody.
 */
final class Held {

    private static final Logger LOG = LoggerFactory.getLogger(Held.class);

    private final Switchable work;
    private volatile @Nullable Hold here;
    private volatile @Nullable Hold everywhere;
    private volatile boolean startedHere;
    private @Nullable Status applied;
    private @Nullable Integer appliedLimit;

    Held(Switchable work) {
        this.work = work;
        this.appliedLimit = work.configuredLimit();
    }

    String name() {
        return work.name();
    }

    @Nullable
    Hold here() {
        return here;
    }

    @Nullable
    Hold everywhere() {
        return everywhere;
    }

    void here(@Nullable Hold hold) {
        here = hold == null || hold.isOver() ? null : hold;
    }

    void everywhere(@Nullable Hold hold) {
        everywhere = hold == null || hold.isOver() ? null : hold;
    }

    /** Somebody wants it to run here, be it enabled or not. */
    void releasedHere() {
        startedHere = true;
    }

    /** @throws IllegalArgumentException if it cannot have that limit */
    void checkLimit(@Nullable Integer perSecond) {
        if (perSecond != null) {
            work.checkLimit(perSecond);
        }
    }

    Status status() {
        Status least = work.isEnabled() || startedHere ? Status.RUNNING : Status.STOPPED;
        return Stream.of(least, statusOf(here), statusOf(everywhere))
                .max(Enum::compareTo)
                .orElseThrow();
    }

    private static Status statusOf(@Nullable Hold hold) {
        return hold == null || hold.status() == null ? Status.RUNNING : hold.status();
    }

    private @Nullable Integer limit() {
        return Stream.of(Optional.ofNullable(here), Optional.ofNullable(everywhere))
                .flatMap(Optional::stream)
                .map(Hold::rateLimit)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(work::configuredLimit);
    }

    /** Makes the worker do what is wanted. What could not be done is tried again with the next call. */
    void apply() {
        Integer limit = limit();
        if (!Objects.equals(limit, appliedLimit)) {
            work.limit(limit);
            appliedLimit = limit;
        }
        Status status = status();
        if (status != applied) {
            switch (status) {
                case RUNNING -> work.run();
                case PAUSED -> work.pause();
                case STOPPED -> work.stop();
            }
            applied = status;
        }
    }

    /** What counts most of what is wanted, or null. */
    private @Nullable Hold hold() {
        Hold own = here;
        return own != null && statusOf(own).compareTo(statusOf(everywhere)) >= 0 ? own : everywhere;
    }

    void log() {
        Hold hold = hold();
        if (hold == null) {
            LOG.info("{} is {}", work.name(), status());
        } else {
            LOG.info(
                    "{} is {}, limit {}, {}: by {} since {}, {}",
                    work.name(),
                    status(),
                    limit(),
                    hold == everywhere ? "in all instances" : "in this instance",
                    hold.operator(),
                    hold.since(),
                    hold.reason());
        }
    }

    Worker described() {
        Hold hold = hold();
        return new Worker(
                work.name(),
                status(),
                everywhere != null,
                limit(),
                hold == null ? null : hold.operator(),
                hold == null ? null : hold.reason(),
                hold == null ? null : hold.since());
    }
}
