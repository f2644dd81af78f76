package dev.txmq.reconcile;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison of amounts, such as the registrations that earn welcome points, or the welcome points in a ledger. Implemented by
 * an application as a bean, on each side.
 *
 * <p>Two ledgers are compared key by key, in constant memory. So entries come in the order of their keys, and as a stream that reads on while
 * it is read, such as that of {@code JdbcClient} with a fetch size, or of a repository. Called on any thread, without a transaction; calls
 * may overlap.
 */
public interface Ledger {

    /** What it is called in settings, reports and addresses: 1 to 64 of {@code a-z A-Z 0-9 . _ -}. */
    String name();

    /**
     * The entries of a time, in the order of their keys by UTF-8 bytes, as {@code ORDER BY} does with a binary collation. The caller closes
     * the stream.
     *
     * @param from the first time
     * @param to the end; itself not included
     */
    Stream<Entry> entries(Instant from, Instant to);

    /**
     * What one side says about a key.
     *
     * @param key that both sides have, such as an order number; 1 to 256 characters
     * @param amount compared by value: 1.0 equals 1.00
     * @param at when it was entered, by which it belongs to a time
     * @param reference for whoever looks into a difference, such as the number of a voucher, or null
     */
    record Entry(
            String key,
            BigDecimal amount,
            Instant at,
            @Nullable String reference) {

        public Entry {
            if (key.isEmpty() || key.length() > 256) {
                throw new IllegalArgumentException(
                        "The key of a ledger's entry has 1 to 256 characters, not %d".formatted(key.length()));
            }
        }
    }
}
