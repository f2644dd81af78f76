package dev.txmq.deadletter;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.rocketmq.receive.GivenUpMessage;
import dev.txmq.rocketmq.receive.Parking;

/**
 * Parks a message that was given up, in two steps that may come in any order and more than once:
 *
 * <ol>
 *   <li>When its handler has failed for the last time, the row is written with the error. A crash before leaves nothing, and
 *       the message is delivered to the handler again.
 *   <li>When the message arrives in {@code %DLQ%<group>}, the row is written if it is missing, without an error: the broker
 *       does not know it.
 * </ol>
 *
 * A message says which replay it is, so that a late copy of an earlier one does not park again what is settled. When the
 * broker is lost between the two steps, the handler gets the message once more and may now succeed: then its row is parked
 * in vain, and a replay of it is dropped by the inbox.
 */
final class DeadLetterParking implements Parking {

    private static final int MAX_ERROR_LENGTH = 1_000;

    private final DeadLetterTable table;
    private final TransactionTemplate transaction;

    DeadLetterParking(DeadLetterTable table, TransactionTemplate transaction) {
        this.table = table;
        this.transaction = transaction;
    }

    @Override
    public void givenUp(String group, GivenUpMessage message, Throwable error) {
        transaction.executeWithoutResult(status -> table.park(group, message, describe(error)));
    }

    @Override
    public void park(String group, GivenUpMessage message) {
        transaction.executeWithoutResult(status -> table.park(group, message, null));
    }

    static String describe(Throwable error) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(error);
        String text = root == error ? error.toString() : "%s; caused by %s".formatted(error, root);
        return text.length() <= MAX_ERROR_LENGTH ? text : text.substring(0, MAX_ERROR_LENGTH);
    }
}
