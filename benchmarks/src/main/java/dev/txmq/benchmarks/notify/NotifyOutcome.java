package dev.txmq.benchmarks.notify;

import java.util.List;

import dev.txmq.benchmarks.measure.Figure;

/**
 * What part NOTIFY has measured.
 *
 * @param drains of notices that were all due
 * @param withOthers milliseconds from the record to the recorded answer, at endpoints that are well
 */
public record NotifyOutcome(List<Drain> drains, Disturbance withOthers) {

    /**
     * Notices that wait for endpoints that are well, until all of them are DELIVERED.
     *
     * @param endpoints that they are for, in equal shares
     * @param seconds that it took
     * @param cpu processor time for one
     */
    public record Drain(int notices, int endpoints, Figure perSecond, Figure seconds, Cpu cpu) {}

    /** Seconds. */
    public record Cpu(Figure notifier, Figure receiver, Figure database) {}

    /**
     * Notices at a fixed rate for endpoints of which some may be unwell.
     *
     * @param perSecond notices, each for another endpoint in turn
     * @param unwell endpoints, half of which never answer, while nobody listens where the others are
     * @param allWell what it is like when all are well
     * @param someUnwell what it is like, at the same ones, when the others are unwell
     */
    public record Disturbance(int perSecond, int endpoints, int unwell, Percentiles allWell, Percentiles someUnwell) {

        /** Of the 99th percentiles. */
        public double ratio() {
            return someUnwell.p99().median() / allWell.p99().median();
        }
    }

    /** Milliseconds. */
    public record Percentiles(Figure median, Figure p99, Figure slowest) {}
}
