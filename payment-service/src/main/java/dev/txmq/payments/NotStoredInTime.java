package dev.txmq.payments;

import dev.txmq.TxmqException;

/** The time for an answer is over, and nobody knows whether the database has what the bank reported. */
class NotStoredInTime extends TxmqException {

    NotStoredInTime(String orderNo) {
        super("It is not known whether the bank's result for order %s is stored: repeat it".formatted(orderNo));
    }
}
