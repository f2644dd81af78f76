package dev.txmq.reconcile.compare;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.reconcile.compare.GroupSides.Asked;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.side.Span;

/** Which windows there are to compare. Each call is a transaction of its own. */
final class WindowPlan {

    private static final Logger LOG = LoggerFactory.getLogger(WindowPlan.class);

    private final ReconciliationProperties properties;
    private final WindowTable windows;
    private final TransactionTemplate transaction;

    WindowPlan(ReconciliationProperties properties, CompareTables tables) {
        this.properties = properties;
        this.windows = tables.windows();
        this.transaction = tables.transaction();
    }

    /** Adds windows that have become old enough. */
    void add(Asked asked, Instant now) {
        String group = asked.group().name();
        Instant first = asked.first();
        Optional<Instant> last = Objects.requireNonNull(transaction.execute(status -> windows.lastEnd(group)));
        if (last.isPresent()) {
            Instant remembered = now.minus(asked.comparable());
            if (last.get().isBefore(remembered)) {
                LOG.error(
                        "group {} was not compared from {} to {}: message log and inbox have forgotten that time",
                        group,
                        last.get(),
                        remembered);
            }
            first = later(first, last.get());
        } else if (properties.lookBack() != null) {
            first = later(first, windowOf(now.minus(properties.lookBack())));
        }
        add(group, new Span(first, now.minus(properties.settle())));
    }

    /** Adds those of a time that are missing, from its first whole minute on and each once its end has settled; returns all of them. */
    List<Span> add(String group, Span span) {
        if (!span.from().isBefore(span.to())) {
            return List.of();
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            List<Span> there = new ArrayList<>(windows.spans(group, span));
            List<Span> all = new ArrayList<>();
            Instant next = span.from();
            while (next.isBefore(span.to())) {
                Span known = there.isEmpty() ? null : there.get(0);
                if (known != null && !known.from().isAfter(next)) {
                    all.add(there.remove(0));
                    next = known.to().isAfter(next) ? known.to() : next;
                    continue;
                }
                Instant end = windowOf(next).plus(properties.window());
                if (known != null && known.from().isBefore(end)) {
                    end = known.from();
                }
                if (end.isAfter(span.to())) {
                    break;
                }
                Span added = new Span(next, end);
                windows.insert(group, added, end.plus(properties.settle()));
                all.add(added);
                next = end;
            }
            return all;
        }));
    }

    /** The begin of the window that has this time. */
    Instant windowOf(Instant time) {
        long step = properties.window().toMillis();
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), step) * step);
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
