package dev.txmq.console.trouble;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What came of an act.
 *
 * @param done with how many items it was done
 * @param refused a sentence for each item with which it was not
 * @param broken why it ended early, or null. With the item at which it ended, nobody knows.
 */
record Outcome(long done, List<String> refused, @Nullable String broken) {}
