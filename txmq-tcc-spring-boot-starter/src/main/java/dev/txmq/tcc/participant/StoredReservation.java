package dev.txmq.tcc.participant;

import java.time.Instant;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code txmq_reservation}.
 *
 * @param request null in a fence, as all that follows
 */
record StoredReservation(
        BranchId id,
        ReservationStatus status,
        byte @Nullable [] request,
        byte @Nullable [] fingerprint,
        byte @Nullable [] result,
        @Nullable String type,
        @Nullable String key,
        @Nullable Instant deadline) {

    boolean isFor(TryRequest asked) {
        return Arrays.equals(fingerprint, asked.fingerprint());
    }
}
