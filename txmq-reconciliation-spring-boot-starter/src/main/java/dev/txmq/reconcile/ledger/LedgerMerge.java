package dev.txmq.reconcile.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.txmq.reconcile.LedgerDifferenceEvent.Kind;
import dev.txmq.reconcile.ledger.Entries.KeyEntries;
import dev.txmq.reconcile.side.Span;

/**
 * Reads two ledgers in the order of their keys, in constant memory, and tells where they differ. Both are read some time beyond the span, so what
 * one side entered just before its edge and the other just after it is found on both. A key belongs to the time of its left entry, or of its
 * right one if there is no left.
 */
final class LedgerMerge {

    private final Entries left;
    private final Entries right;
    private final Span span;
    private final BigDecimal tolerance;

    LedgerMerge(Entries left, Entries right, Span span, BigDecimal tolerance) {
        this.left = left;
        this.right = right;
        this.span = span;
        this.tolerance = tolerance;
    }

    /** One key in which they differ. */
    record Found(
            String key,
            Kind kind,
            @Nullable KeyEntries left,
            @Nullable KeyEntries right,
            Instant at) {

        @Nullable
        BigDecimal leftAmount() {
            return left == null ? null : left.amount();
        }

        @Nullable
        BigDecimal rightAmount() {
            return right == null ? null : right.amount();
        }
    }

    void run(Consumer<Found> differences) {
        while (true) {
            KeyEntries here = left.peek();
            KeyEntries there = right.peek();
            if (here == null && there == null) {
                return;
            }
            int order = here == null ? 1 : there == null ? -1 : Entries.compare(here.key(), there.key());
            KeyEntries ofLeft = order <= 0 ? here : null;
            KeyEntries ofRight = order >= 0 ? there : null;
            if (ofLeft != null) {
                left.skip();
            }
            if (ofRight != null) {
                right.skip();
            }
            compare(ofLeft, ofRight, differences);
        }
    }

    private void compare(@Nullable KeyEntries here, @Nullable KeyEntries there, Consumer<Found> differences) {
        KeyEntries owner = Objects.requireNonNull(here == null ? there : here);
        if (!span.contains(owner.at())) {
            return;
        }
        if (isDuplicate(here)) {
            differences.accept(new Found(owner.key(), Kind.DUPLICATE_LEFT, here, there, owner.at()));
        }
        if (isDuplicate(there)) {
            differences.accept(new Found(owner.key(), Kind.DUPLICATE_RIGHT, here, there, owner.at()));
        }
        if (here == null || there == null) {
            Kind missing = here == null ? Kind.MISSING_LEFT : Kind.MISSING_RIGHT;
            differences.accept(new Found(owner.key(), missing, here, there, owner.at()));
        } else if (!isDuplicate(here)
                && !isDuplicate(there)
                && here.amount().subtract(there.amount()).abs().compareTo(tolerance) > 0) {
            differences.accept(new Found(owner.key(), Kind.AMOUNT_DIFFERS, here, there, owner.at()));
        }
    }

    private static boolean isDuplicate(@Nullable KeyEntries entries) {
        return entries != null && entries.number() > 1;
    }
}
