package dev.txmq.benchmarks.payment;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.txmq.benchmarks.measure.Figure;

/**
 * What was found out about payments.
 *
 * @param payments in each measured run
 * @param merchants to whom they go in turn, unless they go to one
 * @param kills what became of reservations and locks when processes died
 */
public record PaymentOutcome(int payments, int merchants, int perSecond, List<Line> contenders, List<Kill> kills) {

    public static final String MEDIAN = "p50";
    public static final String P99 = "p99";

    /** What a contender reached; null if it did not take part. */
    public @Nullable Line line(PaymentContender contender) {
        return contenders.stream()
                .filter(line -> line.name().equals(contender.name()))
                .findFirst()
                .orElse(null);
    }

    /**
     * A contender.
     *
     * @param decidedPerSecond payments that nothing can undo any more
     * @param completedPerSecond payments with all their effects
     * @param completedPerSecondToOne the same, if all go to one merchant
     * @param millisecondsToDecided from when a payment was due, for some percentiles
     * @param millisecondsToCompleted the same
     */
    public record Line(
            String name,
            String description,
            Figure decidedPerSecond,
            Figure completedPerSecond,
            Figure completedPerSecondToOne,
            Map<String, Figure> millisecondsToDecided,
            Map<String, Figure> millisecondsToCompleted,
            Cost perPayment) {}

    /**
     * What a payment costs.
     *
     * @param statements that the database was sent, those that begin and end transactions included
     * @param commits that had something to write
     * @param brokerWrites messages that the broker stored, half messages and its own records included
     * @param requests from one application to another
     * @param cpuSeconds of all processes, with the load
     */
    public record Cost(Figure statements, Figure commits, Figure brokerWrites, Figure requests, Figure cpuSeconds) {}

    /**
     * A process that was killed under load.
     *
     * @param kills how often
     * @param open the most reservations, or prepared branches of transactions, that it left
     * @param seconds the longest from its death until none of them was there
     * @param goal for this time; null if the contender knows no deadline
     * @param restartedAfter how many seconds after its death it was started again, since they were still there; null if they went without it
     */
    public record Kill(
            String contender,
            String process,
            int kills,
            long open,
            double seconds,
            @Nullable Double goal,
            @Nullable Double restartedAfter) {}
}
