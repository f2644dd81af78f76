package dev.txmq.order;

/** What an ordered message finds when it wants to be handled. */
public enum Admission {
    /** It is the next of its key, and is so until the transaction ends. */
    NOW,
    /** It has been handled or discarded. */
    DONE,
    /** The key has gone on without it, since an operator gave it up. */
    PASSED_OVER,
    /** One before it is missing, which may come in a moment, or be handled just now. */
    SOON,
    /** One before it has been missing for a while. */
    LATER,
    /** The one before it is parked. */
    BEHIND_PARKED
}
