package dev.txmq.accounts;

/** A merchant has no account, or not yet. */
class AccountNotFound extends RuntimeException {

    AccountNotFound(long merchantId) {
        super("There is no account of merchant " + merchantId);
    }
}
