package dev.txmq.console.trouble;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Items of one source in the order of their ids.
 *
 * @param next where the next page begins, or null if this is the last one
 */
record Page(List<Item> items, @Nullable UUID next) {

    /** The last one, unless it is full. */
    static Page of(List<Item> items, int limit) {
        return new Page(
                items,
                items.isEmpty() || items.size() < limit
                        ? null
                        : items.get(items.size() - 1).id());
    }

    Page masked() {
        return new Page(items.stream().map(Item::masked).toList(), next);
    }
}
