package dev.txmq.digest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.txmq.MessageId;
import dev.txmq.MessageSet.Digest;
import dev.txmq.MessageSet.Slot;

/** Counts and hashes ids that come in their order, for each step of a time. */
final class SlotCounter {

    private final long step;
    private final List<Slot> slots = new ArrayList<>();
    private long slot = -1;
    private long count;
    private long hash;
    private long foreign;

    SlotCounter(Duration step) {
        this.step = step.toMillis();
    }

    void add(MessageId id) {
        id.time().ifPresentOrElse(time -> add(id, time.toEpochMilli() / step), () -> foreign++);
    }

    private void add(MessageId id, long number) {
        if (number != slot) {
            close();
            slot = number;
        }
        count++;
        hash ^= IdHash.of(id);
    }

    private void close() {
        if (count > 0) {
            slots.add(new Slot(Instant.ofEpochMilli(slot * step), count, hash));
        }
        count = 0;
        hash = 0;
    }

    Digest digest() {
        close();
        return new Digest(slots, 0, foreign);
    }
}
