package dev.txmq.reconcile.compare;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.TxmqException;
import dev.txmq.reconcile.compare.GroupSides.Asked;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.Group;
import dev.txmq.reconcile.config.ReconciliationProperties.RepairMode;
import dev.txmq.reconcile.side.SideException;

/**
 * Has lost messages published again by the relays of those that published them.
 *
 * <p>Each is looked at once more before: it must be LOST now, and no older than what all groups of its topic remember. Each repair is on record.
 * Publishing comes first and the record of the difference after it: a crash in between publishes a message once more than counted, which groups
 * drop.
 *
 * <p>Automatic repair has a brake. An inbox that was emptied by mistake looks like a thousand lost messages, and publishing these would double
 * everything. So what is more than {@code max-automatic}, or a larger share of a day's messages than {@code max-share}, or more than a thousand in
 * an hour, waits for an operator.
 */
public final class Repairs {

    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
    private static final String AUTOMATIC = "automatic repair";
    private static final int MOST_AN_HOUR = 1000;
    private static final Duration DAY = Duration.ofDays(1);

    private final ReconciliationProperties properties;
    private final GroupSides groups;
    private final CompareTables tables;
    private final RepairTable repairs;
    private final CompareMeters meters;
    private final Clock clock;
    private final Set<String> braked = ConcurrentHashMap.newKeySet();

    Repairs(
            ReconciliationProperties properties,
            GroupSides groups,
            CompareTables tables,
            RepairTable repairs,
            CompareMeters meters,
            Clock clock) {
        this.properties = properties;
        this.groups = groups;
        this.tables = tables;
        this.repairs = repairs;
        this.meters = meters;
        this.clock = clock;
    }

    int repair(Group group, Collection<MessageId> ids, String operator) {
        return repair(group, ids, operator, false);
    }

    /** STUCK ones too: a human has looked. */
    int repairAll(Group group, int limit, String operator) {
        int repaired = 0;
        MessageId after = null;
        while (repaired < limit) {
            List<MessageId> lost = lost(group.name(), true, after, Math.min(Judge.AT_ONCE, limit - repaired));
            if (lost.isEmpty()) {
                break;
            }
            repaired += repair(group, lost, operator);
            after = lost.get(lost.size() - 1);
        }
        return repaired;
    }

    /** Repairs what it may without an operator. Returns false: the next comparison is soon enough. */
    public boolean repairAutomatically() {
        if (properties.repair() == RepairMode.AUTOMATIC) {
            properties.groups().forEach(this::repairAutomatically);
        }
        return false;
    }

    private void repairAutomatically(Group group) {
        Instant now = clock.instant();
        long lost = count(group.name(), Instant.EPOCH);
        if (lost == 0) {
            braked.remove(group.name());
            return;
        }
        String brake = brake(group.name(), lost, now);
        if (brake != null) {
            if (braked.add(group.name())) {
                LOG.error(
                        "{} messages are lost for group {}, and none is repaired automatically: {}. Look whether its inbox is"
                                + " right, then repair them by hand",
                        lost,
                        group.name(),
                        brake);
            }
            return;
        }
        braked.remove(group.name());
        try {
            repair(group, lost(group.name(), false, null, Judge.AT_ONCE), AUTOMATIC, true);
        } catch (TxmqException e) {
            LOG.warn("lost messages of group {} could not be repaired, trying again: {}", group.name(), e.getMessage());
        }
    }

    private @Nullable String brake(String group, long lost, Instant now) {
        if (lost > properties.maxAutomatic()) {
            return "more than %d (txmq.reconciliation.max-automatic)".formatted(properties.maxAutomatic());
        }
        long lostOfDay = count(group, now.minus(DAY));
        long produced =
                tables.transaction().execute(status -> tables.summaries().produced(group, now.minus(DAY)));
        if (lostOfDay > produced * properties.maxShare()) {
            return "%d of %d of a day, a larger share than %s (txmq.reconciliation.max-share)"
                    .formatted(lostOfDay, produced, properties.maxShare());
        }
        long before = tables.transaction().execute(status -> repairs.automaticSince(now.minus(Duration.ofHours(1))));
        return before + lost > MOST_AN_HOUR ? "more than %d in an hour".formatted(MOST_AN_HOUR) : null;
    }

    private int repair(Group group, Collection<MessageId> ids, String operator, boolean automatic) {
        int repaired = 0;
        try {
            Asked asked = groups.ask(group);
            Judge judge = new Judge(
                    group.name(),
                    asked.sides(),
                    groups.classifier(asked, true),
                    tables.differences(),
                    tables.transaction());
            List<MessageId> ordered = new ArrayList<>(new TreeSet<>(ids));
            for (int from = 0; from < ordered.size(); from += Judge.AT_ONCE) {
                List<MessageId> some = ordered.subList(from, Math.min(ordered.size(), from + Judge.AT_ONCE));
                repaired += repair(asked, judge, known(group.name(), some), operator, automatic);
            }
        } catch (SideException e) {
            throw new TxmqException(
                    "%d messages of group %s are published again; the others cannot be now: %s"
                            .formatted(repaired, group.name(), e.getMessage()),
                    e);
        }
        if (repaired > 0) {
            LOG.info("{} lost messages of group {} are published again, as {} asked", repaired, group.name(), operator);
        }
        return repaired;
    }

    /** Only what was found before: an operator does not repair what nobody has compared. */
    private List<MessageId> known(String group, List<MessageId> ids) {
        Set<MessageId> known = tables.transaction()
                .execute(status -> tables.differences().known(group, ids))
                .keySet();
        return ids.stream().filter(known::contains).toList();
    }

    private int repair(Asked asked, Judge judge, List<MessageId> ids, String operator, boolean automatic) {
        String group = asked.group().name();
        List<MessageId> lost = judge.judge(ids, null, 0, clock.instant()).lost();
        if (lost.isEmpty()) {
            return 0;
        }
        TransactionTemplate transaction = tables.transaction();
        long id =
                transaction.execute(status -> repairs.begin(group, operator, automatic, lost.size(), clock.instant()));
        try {
            int republished = asked.sides().republish(lost, "lost for group " + group, operator);
            transaction.executeWithoutResult(status -> {
                tables.differences().repairing(group, lost, operator, clock.instant());
                repairs.finish(id, republished, null, clock.instant());
            });
            meters.repaired(group, republished);
            return republished;
        } catch (SideException e) {
            transaction.executeWithoutResult(status -> repairs.finish(id, 0, e.getMessage(), clock.instant()));
            throw e;
        }
    }

    private long count(String group, Instant since) {
        return tables.transaction().execute(status -> tables.differences().countLost(group, since));
    }

    private List<MessageId> lost(String group, boolean stuckToo, @Nullable MessageId after, int limit) {
        return tables.transaction().execute(status -> tables.differences().lost(group, stuckToo, after, limit));
    }
}
