package dev.txmq.reconcile.compare;

/**
 * What the comparison of a window came to.
 *
 * @param missing published and not handled
 * @param surplus handled and not expected
 * @param open whether there are differences that are neither closed nor accepted
 * @param waiting whether all of these are on their way
 */
record Compared(
        long produced,
        long handled,
        long discarded,
        long foreign,
        long missing,
        long surplus,
        boolean open,
        boolean waiting) {}
