/**
 * Try, confirm and cancel over several services, on transactional messages.
 *
 * <p>The story:
 *
 * <ol>
 *   <li>An initiator gives {@link dev.txmq.tcc.Activities} an {@link dev.txmq.tcc.Activity} with all its branches. It is on record, TRYING,
 *       before anybody is asked.
 *   <li>Each {@link dev.txmq.tcc.Participant} reserves: an answer of yes, or a {@link dev.txmq.tcc.ReservationRefusedException}.
 *   <li>If all said yes, one commit decides CONFIRMED, does the initiator's own part and publishes the outcome to the services of the
 *       participants. Anything else, and a deadline that is over, decides CANCELLED in the same way.
 *   <li>Each participant confirms or cancels its {@link dev.txmq.tcc.Reservation}, once. One that hears nothing asks, and never decides.
 * </ol>
 *
 * <p>Everything else is internal. {@code initiator} runs activities, {@code participant} keeps reservations, {@code wire} has what goes
 * between them, {@code actuate} shows both to operators, {@code config} holds the properties {@code txmq.tcc.*}.
 */
@NullMarked
package dev.txmq.tcc;

import org.jspecify.annotations.NullMarked;
