package dev.txmq.benchmarks.payment.service;

import java.util.List;

/** What goes between those who measure and a service, as JSON. Times are those of {@code System.nanoTime()}, one clock for all processes. */
public final class Wire {

    /** Post a {@link Round} to begin one, get its {@link Times} when all payments of it are complete. */
    public static final String ROUNDS = "/control/rounds";

    /** Post a {@link Load} to make payments, and to be answered with {@link Decisions}; delete to make them no more. */
    public static final String PAYMENTS = "/control/payments";

    /** Get the number of requests that other services have sent. */
    public static final String REQUESTS = "/control/requests";

    private Wire() {}

    /** The payments whose completion is to be noted: so many from this order number on. */
    public record Round(long from, int payments) {}

    /** One for each payment of a round. */
    public record Times(List<Long> nanos) {}

    /**
     * Payments to make, each once.
     *
     * @param callers who make them
     * @param perSecond how many are due in each second; 0 if each caller makes the next as soon as the last is decided
     * @param merchants whom they go to
     * @param undaunted whether callers go on when a payment fails
     */
    public record Load(long from, int payments, int callers, int perSecond, int merchants, boolean undaunted) {}

    /**
     * @param begin of the first
     * @param due when each was to be made; empty without a rate
     * @param decided when the payer returned, for each; 0 if it did not
     */
    public record Decisions(long begin, List<Long> due, List<Long> decided) {}
}
