package dev.txmq.notify.send;

import java.util.UUID;

import dev.txmq.notify.delivery.AttemptTable.TriedOnce;
import dev.txmq.notify.delivery.DeliveryTable.Parcel;

/**
 * A request that is over, and has to be recorded.
 *
 * @param counts whether a failure is the endpoint's, and not that of an outage of our own
 * @param lease of the endpoint, when it was sent
 */
record Attempted(Parcel parcel, Answer answer, boolean counts, UUID lease) {

    UUID delivery() {
        return parcel.delivery();
    }

    /** Whether it says nothing new about its endpoint. */
    boolean isPlainSuccess() {
        return answer.isSuccess() && parcel.endpoint().failures().inARow() == 0;
    }

    /** For the table. */
    TriedOnce tried() {
        return new TriedOnce(
                answer.startedAt(),
                answer.took(),
                answer.status(),
                answer.failure() == null ? null : answer.failure().name(),
                answer.error(),
                answer.body(),
                counts);
    }
}
