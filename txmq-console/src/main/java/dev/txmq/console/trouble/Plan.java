package dev.txmq.console.trouble;

import java.util.List;
import java.util.UUID;

/**
 * What an operator is about to do.
 *
 * @param ids of the items; empty for all of the source
 * @param count of how many items
 */
record Plan(UUID token, Place place, Act act, List<UUID> ids, long count) {

    /** Whether it is about all items of the source. */
    public boolean isForAll() {
        return ids.isEmpty();
    }
}
