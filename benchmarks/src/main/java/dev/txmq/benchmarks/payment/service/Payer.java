package dev.txmq.benchmarks.payment.service;

/** A contender's own way to make a payment; a bean of the application that has the orders. */
public interface Payer {

    /**
     * Returns when it is decided that the payment is made: nothing can undo it then.
     *
     * @throws RuntimeException if it is not
     */
    void pay(Payment payment);
}
