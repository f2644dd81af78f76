package dev.txmq.notify.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import dev.txmq.database.Columns;

/** Ids of deliveries, for {@code IN (...)}. */
final class Ids {

    private Ids() {}

    /** As many as the next power of two, the last one repeated: few different statements, which the driver keeps prepared. */
    static List<byte[]> padded(Collection<UUID> ids) {
        List<byte[]> padded = new ArrayList<>(ids.stream().map(Columns::bytes).toList());
        byte[] last = padded.get(ids.size() - 1);
        int wanted = Integer.highestOneBit(ids.size() - 1) << 1;
        while (padded.size() < wanted) {
            padded.add(last);
        }
        return padded;
    }
}
