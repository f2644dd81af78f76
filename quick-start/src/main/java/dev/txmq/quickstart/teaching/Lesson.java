package dev.txmq.quickstart.teaching;

/** What there is to watch. */
enum Lesson {
    /** A registration. */
    REGISTER,
    /** A payment, which several services book or none. */
    PAY,
    /** A registration whose END_TRANSACTION gets lost. */
    LOSE_END_TRANSACTION,
    /** A registration whose connection to the database dies at the commit. */
    KILL_COMMIT,
    /** A registration while the broker answers nobody. */
    FREEZE_BROKER,
    /** A registration whose handler throws twice. */
    FAIL_HANDLER,
    /** A registration whose handler throws until the message is a dead letter. */
    POISON
}
