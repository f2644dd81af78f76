package dev.txmq.console.trouble;

/** What an operator does about something. */
enum Act {
    /** Sends a dead letter to its group again. */
    REPLAY(false),
    /** Decides that a dead letter is not to be handled. */
    DISCARD(true),
    /** Publishes a message again that the relay gave up. */
    RETRY(true),
    /** Makes a participant ask for the outcome of an activity now. */
    ASK(false),
    /** Sends a notification again. */
    RESEND(false),
    /** Publishes a lost message again, once both sides are asked about it. */
    REPAIR(false),
    /** Closes a difference that the operator can explain. */
    ACCEPT(true);

    private final boolean needsReason;

    Act(boolean needsReason) {
        this.needsReason = needsReason;
    }

    /** Whether the operator has to say why. */
    public boolean needsReason() {
        return needsReason;
    }
}
