package dev.txmq.it.transactions;

/** Writes what an application of one kind of transaction manager writes, in its own way. */
interface Books {

    void ordered(String item);

    void delivered(String item);
}
