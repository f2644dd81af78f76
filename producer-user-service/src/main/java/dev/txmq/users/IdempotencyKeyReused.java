package dev.txmq.users;

/** The key of a request stands for a registration with other values. */
class IdempotencyKeyReused extends RuntimeException {

    IdempotencyKeyReused() {
        super("This Idempotency-Key was used for another registration: use a new key for a new registration");
    }
}
