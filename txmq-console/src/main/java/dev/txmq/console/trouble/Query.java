package dev.txmq.console.trouble;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * One page of a source.
 *
 * @param after the last id of the page before, or null for the first page
 */
record Query(String source, String state, @Nullable UUID after, int limit) {

    /** What continues a page, at the end of an address. */
    String cursor() {
        return after == null ? "" : "&after=" + after;
    }
}
