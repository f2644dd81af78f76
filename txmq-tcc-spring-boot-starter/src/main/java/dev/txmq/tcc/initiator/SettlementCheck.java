package dev.txmq.tcc.initiator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClientException;

import dev.txmq.tcc.Activities.Status;
import dev.txmq.tcc.config.TccProperties;
import dev.txmq.tcc.initiator.ActivityTable.StoredBranch;
import dev.txmq.tcc.participant.BranchId;
import dev.txmq.tcc.wire.StatesRequest;

/**
 * Looks whether participants have done what was decided, many activities by one request. Nothing is forgotten before they have. A
 * participant that has lost a confirmed reservation is found here, and nowhere else. One that has never heard of a cancelled activity
 * has nothing to ask about: it is told again, so that it has a fence and the activity an end.
 */
final class SettlementCheck {

    private static final Logger LOG = LoggerFactory.getLogger(SettlementCheck.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** By then, half a minute after the decision, a message has come if it comes at all. */
    private static final int PATIENCE = 4;

    private final ActivityTable table;
    private final Decision decision;
    private final TryClient client;
    private final TransactionTemplate transaction;
    private final TransactionTemplate publishing;
    private final Clock clock;
    private final TccProperties properties;

    /**
     * @param transaction of the kit
     * @param publishing of the application's own manager
     */
    SettlementCheck(
            ActivityTable table,
            Decision decision,
            TryClient client,
            TransactionTemplate transaction,
            TransactionTemplate publishing,
            Clock clock,
            TccProperties properties) {
        this.table = table;
        this.decision = decision;
        this.client = client;
        this.transaction = transaction;
        this.publishing = publishing;
        this.clock = clock;
        this.properties = properties;
    }

    /** Checks those that are due; returns whether there may be more. */
    boolean checkOnce() {
        int limit = Math.min(properties.batchSize(), StatesRequest.MOST);
        List<StoredActivity> due = transaction.execute(
                status -> table.claimDecided(clock.instant(), INTERVAL, properties.askMaxInterval(), limit));
        if (due == null || due.isEmpty()) {
            return false;
        }
        Map<UUID, StoredActivity> activities = new LinkedHashMap<>();
        due.forEach(activity -> activities.put(activity.id(), activity));
        List<StoredBranch> branches = transaction.execute(status -> table.branches(activities.keySet()));
        Map<String, List<BranchId>> open = new LinkedHashMap<>();
        for (StoredBranch branch : branches == null ? List.<StoredBranch>of() : branches) {
            if (branch.doneAt() == null) {
                open.computeIfAbsent(branch.id().participant(), participant -> new ArrayList<>())
                        .add(branch.id());
            }
        }
        open.forEach((participant, of) -> check(participant, of, activities));
        transaction.executeWithoutResult(status -> table.complete(activities.keySet(), clock.instant()));
        return due.size() == limit;
    }

    private void check(String participant, List<BranchId> branches, Map<UUID, StoredActivity> activities) {
        if (!properties.participants().containsKey(participant)) {
            LOG.error(
                    "{} branches of participant '{}' cannot be checked: set txmq.tcc.participants.{}.url again",
                    branches.size(),
                    participant,
                    participant);
            return;
        }
        Map<UUID, Map<String, String>> states;
        try {
            states = client.states(
                    participant,
                    branches.stream().map(BranchId::activityId).distinct().toList());
        } catch (RestClientException e) {
            LOG.warn(
                    "{} branches could not be checked at participant '{}', it is done again: {}",
                    branches.size(),
                    participant,
                    e.toString());
            return;
        }
        List<BranchId> done = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            for (BranchId branch : branches) {
                StoredActivity activity = activities.get(branch.activityId());
                if (activity == null) {
                    continue;
                }
                Status decided = activity.status();
                String found =
                        states.getOrDefault(branch.activityId(), Map.of()).get(branch.branch());
                if (decided.name().equals(found)) {
                    done.add(branch);
                } else {
                    open(branch, decided, found);
                }
            }
            table.done(done, clock.instant());
        });
        branches.stream()
                .filter(branch -> !states.containsKey(branch.activityId()))
                .forEach(branch -> tellAgain(activities.get(branch.activityId()), branch));
    }

    private void tellAgain(@Nullable StoredActivity activity, BranchId branch) {
        if (activity == null || activity.status() != Status.CANCELLED || activity.checks() < PATIENCE) {
            return;
        }
        LOG.info(
                "activity {} is cancelled, and participant '{}' has not heard of it: it is told again",
                branch.activityId(),
                branch.participant());
        publishing.executeWithoutResult(status -> decision.tellAgain(activity, List.of(branch)));
    }

    private void open(BranchId branch, Status decided, @Nullable String found) {
        boolean lost = decided == Status.CONFIRMED && !"RESERVED".equals(found);
        boolean contradicts = decided == Status.CANCELLED && "CONFIRMED".equals(found);
        if (!lost && !contradicts) {
            return;
        }
        String there = found == null ? "not there" : found;
        LOG.error(
                "{} is {} and was decided {}: that database has lost data, compare the books of both services",
                branch,
                there,
                decided);
        table.failed(branch, "%s: the participant's branch is %s".formatted(lost ? "MISSING" : "CONTRADICTION", there));
    }
}
