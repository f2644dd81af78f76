package dev.txmq.reconcile.compare;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference;
import dev.txmq.reconcile.Reconciliation;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.Group;
import dev.txmq.reconcile.side.Span;

/** Checks what it is given, and hands it on. */
final class JdbcReconciliation implements Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcReconciliation.class);
    private static final int MOST = 10_000;
    private static final int MOST_REPAIRED = 1_000_000;
    private static final int MAX_OPERATOR = 128;
    private static final int MAX_REASON = 512;

    private final ReconciliationProperties properties;
    private final Reconciler reconciler;
    private final Repairs repairs;
    private final CompareTables tables;
    private final Standing standing;
    private final Clock clock;

    JdbcReconciliation(
            ReconciliationProperties properties,
            Reconciler reconciler,
            Repairs repairs,
            CompareTables tables,
            Standing standing,
            Clock clock) {
        this.properties = properties;
        this.reconciler = reconciler;
        this.repairs = repairs;
        this.tables = tables;
        this.standing = standing;
        this.clock = clock;
    }

    @Override
    public List<GroupSummary> summary() {
        return properties.groups().stream()
                .map(group -> summary(group.name(), Summaries.ALWAYS))
                .toList();
    }

    private GroupSummary summary(String group, Span span) {
        return tables.transaction().execute(status -> tables.summaries().of(group, span, standing.unreachable(group)));
    }

    @Override
    public GroupSummary run(String group, Instant from, Instant to) {
        Group known = known(group);
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from must be before to, was %s and %s".formatted(from, to));
        }
        List<Span> compared = reconciler.compareNow(known, new Span(from, to));
        standing.refresh();
        Span span = compared.isEmpty()
                ? new Span(from, from)
                : new Span(
                        compared.get(0).from(),
                        compared.get(compared.size() - 1).to());
        return summary(group, span);
    }

    @Override
    public List<Difference> differences(
            String group, Difference.@Nullable Kind kind, @Nullable MessageId after, int limit) {
        known(group);
        range("limit", limit, MOST);
        return tables.transaction().execute(status -> tables.differences().list(group, kind, after, limit));
    }

    @Override
    public int repair(String group, Collection<MessageId> ids, String operator) {
        range("the number of ids", ids.size(), MOST);
        int repaired = repairs.repair(known(group), ids, text("operator", operator, MAX_OPERATOR));
        standing.refresh();
        return repaired;
    }

    @Override
    public int repairAll(String group, int limit, String operator) {
        range("limit", limit, MOST_REPAIRED);
        int repaired = repairs.repairAll(known(group), limit, text("operator", operator, MAX_OPERATOR));
        standing.refresh();
        return repaired;
    }

    @Override
    public boolean accept(String group, MessageId id, String reason, String operator) {
        known(group);
        String note = text("reason", reason, MAX_REASON);
        String by = text("operator", operator, MAX_OPERATOR);
        boolean accepted = tables.transaction()
                .execute(status ->
                        tables.differences().accept(group, id, "%s: %s".formatted(by, note), clock.instant()));
        if (accepted) {
            LOG.info("the difference of {} for group {} is accepted by {}: {}", id, group, by, note);
            standing.refresh();
        }
        return accepted;
    }

    private Group known(String group) {
        return properties
                .group(group)
                .orElseThrow(() -> new IllegalArgumentException("There is no group '%s', there is %s"
                        .formatted(
                                group,
                                properties.groups().stream().map(Group::name).toList())));
    }

    private static void range(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("%s must be 1 to %d, was %d".formatted(name, most, value));
        }
    }

    private static String text(String name, String value, int most) {
        if (value.isBlank() || value.length() > most) {
            throw new IllegalArgumentException("The %s must have 1 to %d characters".formatted(name, most));
        }
        return value;
    }
}
