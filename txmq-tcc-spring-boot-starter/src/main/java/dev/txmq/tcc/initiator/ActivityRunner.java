package dev.txmq.tcc.initiator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.TxmqException;
import dev.txmq.tcc.Activities;
import dev.txmq.tcc.Activity;
import dev.txmq.tcc.ReservationRefusedException;
import dev.txmq.tcc.config.ServiceName;
import dev.txmq.tcc.config.TccProperties;
import dev.txmq.tcc.initiator.ActivityTable.StoredBranch;
import dev.txmq.tcc.initiator.Plan.PlannedBranch;
import dev.txmq.tcc.initiator.TryClient.Tried;
import dev.txmq.tcc.participant.BranchId;
import dev.txmq.tcc.participant.Participants;
import dev.txmq.tcc.participant.ReservationDesk;
import dev.txmq.tcc.participant.TryRequest;
import dev.txmq.tcc.wire.Tries;

/**
 * Runs an activity:
 *
 * <ol>
 *   <li>Write it down, TRYING, with all its branches, and reserve those of this application. Committed before anybody is asked: whoever dies
 *       now leaves something that the {@link Sweep} finds.
 *   <li>Ask the participants elsewhere, all at once, without a transaction.
 *   <li>Decide, in one transaction ({@link Decision}). The answer is given after its commit, and so never taken back.
 * </ol>
 */
final class ActivityRunner implements Activities {

    private static final Logger LOG = LoggerFactory.getLogger(ActivityRunner.class);
    private static final int MAX_BRANCHES = 32;
    private static final int ATTEMPTS = 5;

    private final ActivityTable table;
    private final Decision decision;
    private final TryClient client;
    private final Participants participants;
    private final ReservationDesk desk;
    private final TransactionTemplate transaction;
    private final TccProperties properties;
    private final ServiceName name;
    private final JsonMapper jsonMapper;
    private final Clock clock;
    private final InitiatorMeters meters;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    /** @param transaction of the application's own manager, of isolation READ COMMITTED */
    ActivityRunner(
            ActivityTable table,
            Decision decision,
            TryClient client,
            Participants participants,
            ReservationDesk desk,
            TransactionTemplate transaction,
            TccProperties properties,
            ServiceName name,
            JsonMapper jsonMapper,
            Clock clock,
            InitiatorMeters meters) {
        this.table = table;
        this.decision = decision;
        this.client = client;
        this.participants = participants;
        this.desk = desk;
        this.transaction = transaction;
        this.properties = properties;
        this.name = name;
        this.jsonMapper = jsonMapper;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Outcome run(Activity activity) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new TxmqException(
                    "Activity %s %s is refused: a transaction is active, and none may be held while others are asked. Call run outside of it"
                            .formatted(activity.type(), activity.key()));
        }
        Plan plan = plan(activity);
        Begun begun = begin(plan);
        if (begun.instead() != null) {
            return begun.instead();
        }
        LOG.debug("begun             {}, until {}", plan, plan.deadline());
        Tried tried = tried(plan);
        Outcome outcome =
                tried.failed() == null ? confirm(plan, begun.results(), tried.results()) : cancel(plan, tried);
        LOG.debug("decided           {}: {}", plan, outcome.status());
        meters.decided(plan.type(), outcome, Duration.between(begun.at(), clock.instant()));
        return outcome;
    }

    private Plan plan(Activity activity) {
        if (activity.branches().isEmpty() || activity.branches().size() > MAX_BRANCHES) {
            throw new IllegalArgumentException("Activity %s %s must have 1 to %d branches, has %d"
                    .formatted(
                            activity.type(),
                            activity.key(),
                            MAX_BRANCHES,
                            activity.branches().size()));
        }
        Duration timeout = activity.timeout() == null ? properties.timeout() : activity.timeout();
        Instant deadline = clock.instant().plus(timeout).truncatedTo(ChronoUnit.MICROS);
        List<PlannedBranch> branches = activity.branches().stream()
                .map(branch -> planned(activity, branch))
                .toList();
        return new Plan(ids.generate(), activity.type(), activity.key(), deadline, branches);
    }

    private PlannedBranch planned(Activity activity, Activity.Branch branch) {
        boolean here = participants.has(branch.participant());
        if (!here && !properties.participants().containsKey(branch.participant())) {
            throw new IllegalArgumentException(
                    "Activity %s %s names the participant '%s', which is neither a bean nor in txmq.tcc.participants"
                            .formatted(activity.type(), activity.key(), branch.participant()));
        }
        byte[] request;
        try {
            request = jsonMapper.writeValueAsBytes(branch.request());
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "The request of branch '%s' of activity %s %s cannot be written as JSON"
                            .formatted(branch.name(), activity.type(), activity.key()),
                    e);
        }
        if (request.length > Tries.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "The request of branch '%s' of activity %s %s has %d bytes, at most %d are possible"
                            .formatted(
                                    branch.name(), activity.type(), activity.key(), request.length, Tries.MAX_BYTES));
        }
        return new PlannedBranch(branch.participant(), branch.name(), here, request);
    }

    /**
     * What the begin came to.
     *
     * @param results of the branches here, as JSON
     * @param instead the answer of {@link #run}, if nothing was begun
     */
    private record Begun(
            Instant at,
            Map<BranchId, byte[]> results,
            @Nullable Outcome instead) {}

    private Begun begin(Plan plan) {
        for (int attempt = 1; ; attempt++) {
            AtomicReference<PlannedBranch> reserving = new AtomicReference<>();
            Instant now = clock.instant();
            try {
                Map<BranchId, byte[]> results = transaction.execute(status -> begin(plan, now, reserving::set));
                return new Begun(now, results == null ? Map.of() : results, null);
            } catch (ReservationRefusedException e) {
                PlannedBranch refusing = reserving.get();
                String refusedBy = refusing == null ? null : refusing.name();
                return new Begun(
                        now, Map.of(), new Outcome(plan.id(), Status.CANCELLED, refusedBy, e.getMessage(), Map.of()));
            } catch (DuplicateKeyException e) {
                Optional<Outcome> live = live(plan);
                if (live.isPresent()) {
                    return new Begun(now, Map.of(), live.get());
                }
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (PessimisticLockingFailureException e) {
                // the database chose this transaction to break a deadlock
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (DataAccessException | TransactionException e) {
                throw new TxmqException(
                        "Activity %s %s could not begin, and nobody was asked; if it is on record all the same, it is cancelled after %s"
                                .formatted(plan.type(), plan.key(), plan.deadline()),
                        e);
            }
        }
    }

    private Map<BranchId, byte[]> begin(Plan plan, Instant now, Consumer<PlannedBranch> noting) {
        table.insert(plan, now);
        Map<BranchId, byte[]> results = new HashMap<>();
        for (PlannedBranch branch : plan.here()) {
            noting.accept(branch);
            byte[] result = desk.reserveHere(new TryRequest(
                    plan.id(branch), name.value(), plan.type(), plan.key(), plan.deadline(), branch.request()));
            if (result != null) {
                results.put(plan.id(branch), result);
            }
        }
        if (!results.isEmpty()) {
            table.keepResults(results);
        }
        return results;
    }

    /** The outcome of the one that has the key. */
    private Optional<Outcome> live(Plan plan) {
        Optional<StoredActivity> live = transaction.execute(status -> table.live(plan.type(), plan.key()));
        if (live == null || live.isEmpty()) {
            return Optional.empty();
        }
        if (live.get().status() == Status.TRYING) {
            throw new TxmqException("Activity %s %s is in progress (%s, until %s): ask find() later"
                    .formatted(
                            plan.type(), plan.key(), live.get().id(), live.get().deadline()));
        }
        return Optional.of(outcome(live.get()));
    }

    private Tried tried(Plan plan) {
        if (plan.elsewhere().isEmpty()) {
            return new Tried(Map.of(), null, false, null);
        }
        try {
            return client.reserve(plan);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Tried(Map.of(), plan.elsewhere().get(0), false, "the caller was interrupted");
        } catch (RuntimeException e) {
            LOG.warn("{} could not ask its participants", plan, e);
            return new Tried(Map.of(), plan.elsewhere().get(0), false, e.toString());
        }
    }

    private Outcome confirm(Plan plan, Map<BranchId, byte[]> here, Map<BranchId, byte[]> elsewhere) {
        for (int attempt = 1; ; attempt++) {
            try {
                transaction.executeWithoutResult(status -> decision.confirm(plan, elsewhere));
                Map<BranchId, byte[]> results = new HashMap<>(here);
                results.putAll(elsewhere);
                return new Outcome(plan.id(), Status.CONFIRMED, null, null, byBranch(results));
            } catch (Decision.DecidedBefore e) {
                return stored(plan);
            } catch (PessimisticLockingFailureException e) {
                if (attempt == ATTEMPTS) {
                    return afterFailure(plan, e);
                }
            } catch (RuntimeException e) {
                return afterFailure(plan, e);
            }
        }
    }

    private Outcome cancel(Plan plan, Tried tried) {
        PlannedBranch failed = tried.failed();
        String refusedBy = tried.refused() && failed != null ? failed.name() : null;
        return cancel(plan, refusedBy, String.valueOf(tried.reason()));
    }

    private Outcome cancel(Plan plan, @Nullable String refusedBy, String reason) {
        try {
            transaction.executeWithoutResult(status -> decision.cancel(plan.id(), refusedBy, reason));
        } catch (RuntimeException e) {
            LOG.warn("{} could not be cancelled now, the sweep does it after {}", plan, plan.deadline(), e);
            throw new TxmqException(
                    "The outcome of activity %s %s is not known: ask find() after %s"
                            .formatted(plan.type(), plan.key(), plan.deadline()),
                    e);
        }
        return stored(plan);
    }

    /** The commit may have happened all the same: the row tells, once nobody holds it any more. */
    private Outcome afterFailure(Plan plan, RuntimeException failure) {
        LOG.warn("{} could not be confirmed", plan, failure);
        Optional<StoredActivity> now;
        try {
            now = transaction.execute(status -> table.lock(plan.id()));
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            throw new TxmqException(
                    "The outcome of activity %s %s is not known: ask find() after %s"
                            .formatted(plan.type(), plan.key(), plan.deadline()),
                    failure);
        }
        if (now != null && now.isPresent() && now.get().status() != Status.TRYING) {
            return stored(plan);
        }
        return cancel(plan, null, "could not be confirmed: " + failure);
    }

    private Outcome stored(Plan plan) {
        Optional<Outcome> outcome =
                transaction.execute(status -> table.find(plan.id()).map(this::outcome));
        if (outcome == null || outcome.isEmpty() || outcome.get().status() == Status.TRYING) {
            throw new TxmqException("The outcome of activity %s %s is not known: ask find() after %s"
                    .formatted(plan.type(), plan.key(), plan.deadline()));
        }
        return outcome.get();
    }

    @Override
    public Optional<Outcome> find(String type, String key) {
        Optional<Outcome> found =
                transaction.execute(status -> table.newest(type, key).map(this::outcome));
        return found == null ? Optional.empty() : found;
    }

    private Outcome outcome(StoredActivity activity) {
        Map<BranchId, byte[]> results = new HashMap<>();
        for (StoredBranch branch : table.branches(List.of(activity.id()))) {
            if (branch.result() != null) {
                results.put(branch.id(), branch.result());
            }
        }
        return new Outcome(
                activity.id(), activity.status(), activity.refusedBy(), activity.reason(), byBranch(results));
    }

    private Map<String, JsonNode> byBranch(Map<BranchId, byte[]> results) {
        Map<String, JsonNode> byBranch = new HashMap<>();
        results.forEach((branch, json) -> byBranch.put(branch.branch(), jsonMapper.readTree(json)));
        return byBranch;
    }
}
