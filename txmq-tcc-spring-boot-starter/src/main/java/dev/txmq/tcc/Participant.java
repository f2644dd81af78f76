package dev.txmq.tcc;

import org.jspecify.annotations.Nullable;

/**
 * Something that can be reserved, such as money of an account. A bean of this type takes part in activities of other applications, or
 * of its own.
 *
 * <p>Guarantee: for each branch of an activity, {@link #reserve} takes effect at most once, and after it exactly one of {@link #confirm}
 * and {@link #cancel} does, once. Each runs in a transaction of the application's own transaction manager, isolation READ COMMITTED,
 * together with the row of {@code txmq_reservation} that remembers it. Do there what concerns the kit's database, and nothing else; other
 * effects are messages, by {@link dev.txmq.TransactionalPublisher}.
 *
 * <p>Rules, without which a confirmation can fail:
 *
 * <ul>
 *   <li>{@code reserve} checks and sets aside all that {@code confirm} needs: limits and capacity too.
 *   <li>{@code confirm} checks nothing any more.
 *   <li>Whatever else changes the resource respects what is reserved: no account is closed while an amount is.
 * </ul>
 *
 * <p>All three methods are called by several threads at the same time.
 *
 * @param <R> the request, read from JSON; its class is found by the bean's, so a lambda cannot be one
 */
public interface Participant<R> {

    /** By which activities name it: 1 to 64 of {@code a-z A-Z 0-9 . _ -}, unique among the beans of the application. */
    String name();

    /**
     * Checks and sets aside.
     *
     * @return what the initiator is told, written as JSON, or null
     * @throws ReservationRefusedException if the resource says no: nothing is reserved, and the activity is cancelled. Anything else that
     *     is thrown is a failure, and the initiator asks again.
     */
    @Nullable
    Object reserve(Reservation<R> reservation);

    /** Makes the reservation final. Must succeed in the end: it is tried again until it returns. */
    void confirm(Reservation<R> reservation);

    /** Gives back what is reserved. Called only after a {@link #reserve} that was committed; tried again until it returns. */
    void cancel(Reservation<R> reservation);
}
