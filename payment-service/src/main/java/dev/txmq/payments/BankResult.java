package dev.txmq.payments;

/** What a bank says about an order, once and for all. */
enum BankResult {
    /** It has the money. */
    SUCCESS,
    /** It does not pay. */
    FAILURE
}
