package dev.txmq.publish;

/** What {@code txmq.producer.mode} says. */
@FunctionalInterface
interface SendMode {

    /** The sending of one transaction. */
    Sending open();
}
