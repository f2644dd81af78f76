package dev.txmq.quickstart;

/** Says in one sentence why it cannot start and what to do. */
final class CannotStart extends RuntimeException {

    CannotStart(String message) {
        super(message);
    }
}
