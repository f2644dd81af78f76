package dev.txmq.reconcile.side;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import dev.txmq.MessageSet;

/**
 * Digests of several sets, put together.
 *
 * @param slots by their first time; those without an id are missing
 * @param discarded how many of these were discarded and not handled
 * @param foreign further ids of that time, which tell no time
 */
public record Tallies(Map<Instant, Tally> slots, long discarded, long foreign) {

    /** Of no id. */
    public static final Tallies NONE = new Tallies(Map.of(), 0, 0);

    static Tallies of(MessageSet.Digest digest) {
        Map<Instant, Tally> slots = new TreeMap<>();
        digest.slots().forEach(slot -> slots.put(slot.from(), Tally.of(slot)));
        return new Tallies(slots, digest.discarded(), digest.foreign());
    }

    /** Of a slot. */
    public Tally at(Instant from) {
        return slots.getOrDefault(from, Tally.NONE);
    }

    /** All ids of both. */
    public Tallies plus(Tallies other) {
        Map<Instant, Tally> sum = new TreeMap<>(slots);
        other.slots.forEach((from, tally) -> sum.merge(from, tally, Tally::plus));
        return new Tallies(sum, discarded + other.discarded, foreign + other.foreign);
    }

    /** All slots as one, which begins here. */
    Tallies from(Instant from) {
        Tally total = slots.values().stream().reduce(Tally.NONE, Tally::plus);
        return new Tallies(total.count() == 0 ? Map.of() : Map.of(from, total), discarded, foreign);
    }
}
