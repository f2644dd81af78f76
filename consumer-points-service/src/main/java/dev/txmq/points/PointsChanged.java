package dev.txmq.points;

/**
 * The event that other services see, as {@code docs/contract/points-changed.json} shows it.
 *
 * @param version how often the balance has changed: what a message with a lower one says is out of date
 */
record PointsChanged(long userId, long balance, long version) {

    static final String TOPIC = "points-changed";
}
