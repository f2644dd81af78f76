package dev.txmq.reconcile;

import java.math.BigDecimal;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Two ledgers differ in a key. Published once for each difference that is new, after it is on record, outside of any transaction. The kit
 * corrects no books: a correction is an entry of the application's own.
 *
 * @param comparison the name of the comparison, {@code <left>-<right>}
 * @param left the amount on the left side, or null if there is none; the sum of several
 * @param right the amount on the right side, or null if there is none; the sum of several
 * @param at when it was entered, on the left side if there is one
 */
public record LedgerDifferenceEvent(
        String comparison,
        String key,
        Kind kind,
        @Nullable BigDecimal left,
        @Nullable BigDecimal right,
        Instant at) {

    /** What is different. */
    public enum Kind {
        /** Only the right side has it. */
        MISSING_LEFT,
        /** Only the left side has it. */
        MISSING_RIGHT,
        /** Both have it, with amounts that differ by more than the tolerance. */
        AMOUNT_DIFFERS,
        /** The left side has it more than once. */
        DUPLICATE_LEFT,
        /** The right side has it more than once. */
        DUPLICATE_RIGHT
    }
}
