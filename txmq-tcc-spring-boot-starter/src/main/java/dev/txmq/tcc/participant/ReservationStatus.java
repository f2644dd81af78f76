package dev.txmq.tcc.participant;

/** Where a reservation stands. */
public enum ReservationStatus {
    /** Set aside; the outcome is not known here. */
    RESERVED,
    /** Final: made effective. */
    CONFIRMED,
    /** Final: given back, or never taken. */
    CANCELLED
}
