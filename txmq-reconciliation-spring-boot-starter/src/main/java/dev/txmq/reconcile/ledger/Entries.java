package dev.txmq.reconcile.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;

import dev.txmq.reconcile.Ledger.Entry;
import dev.txmq.reconcile.side.SideException;

/** The entries of one side, those of one key at a time. Only these are in memory. */
final class Entries {

    private final String name;
    private final Iterator<Entry> iterator;
    private @Nullable Entry ahead;
    private @Nullable KeyEntries peeked;
    private long count;
    private BigDecimal amount = BigDecimal.ZERO;

    Entries(String name, Iterator<Entry> iterator) {
        this.name = name;
        this.iterator = iterator;
    }

    /**
     * All entries of a key.
     *
     * @param amount the sum
     * @param at that of the first
     * @param reference that of the first which has one
     */
    record KeyEntries(
            String key,
            int number,
            BigDecimal amount,
            Instant at,
            @Nullable String reference) {}

    /** Those of the next key, or null at the end. */
    @Nullable
    KeyEntries peek() {
        if (peeked == null) {
            peeked = read();
        }
        return peeked;
    }

    void skip() {
        peeked = null;
    }

    private @Nullable KeyEntries read() {
        Entry first = ahead == null ? next(null) : ahead;
        ahead = null;
        if (first == null) {
            return null;
        }
        KeyEntries all = new KeyEntries(first.key(), 1, first.amount(), first.at(), first.reference());
        for (ahead = next(first); ahead != null && ahead.key().equals(first.key()); ahead = next(ahead)) {
            all = new KeyEntries(
                    all.key(),
                    all.number() + 1,
                    all.amount().add(ahead.amount()),
                    all.at(),
                    all.reference() == null ? ahead.reference() : all.reference());
        }
        return all;
    }

    private @Nullable Entry next(@Nullable Entry before) {
        if (!iterator.hasNext()) {
            return null;
        }
        Entry next = iterator.next();
        if (before != null && compare(before.key(), next.key()) > 0) {
            throw new SideException("ledger %s gives entries that are not in the order of their keys: '%s' after '%s'"
                    .formatted(name, next.key(), before.key()));
        }
        count++;
        amount = amount.add(next.amount());
        return next;
    }

    long count() {
        return count;
    }

    BigDecimal amount() {
        return amount;
    }

    /** As the bytes of UTF-8 are ordered, and as a binary collation orders. */
    static int compare(String left, String right) {
        return Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
    }
}
