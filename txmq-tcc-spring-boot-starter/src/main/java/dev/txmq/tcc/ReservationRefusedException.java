package dev.txmq.tcc;

import dev.txmq.TxmqException;

/**
 * Thrown by {@link Participant#reserve} when the resource says no, such as too small a balance. The transaction rolls back, and the
 * activity is cancelled, with this message as its reason. The initiator and its callers see the message.
 */
public class ReservationRefusedException extends TxmqException {

    public ReservationRefusedException(String message) {
        super(message);
    }
}
