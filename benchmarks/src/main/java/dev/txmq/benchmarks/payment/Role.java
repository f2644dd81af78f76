package dev.txmq.benchmarks.payment;

import java.util.Locale;

/** A process of a contender. */
public enum Role {
    /** Has the orders, and makes the payments. */
    ORDERS,
    /** Another instance of it, which nobody asks to pay: it is there while processes are killed. */
    SECOND_ORDERS,
    ACCOUNTS,
    POINTS,
    /** A server that decides, of those contenders that have one. */
    COORDINATOR,
    /** The message broker, of those contenders that have use for it. */
    BROKER;

    /** As it is called in tables and file names. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
