/**
 * Keeps reservations. {@link dev.txmq.tcc.participant.ReservationDesk} takes tries, {@link dev.txmq.tcc.participant.Settlement} applies
 * outcomes, which come by {@link dev.txmq.tcc.participant.OutcomeListener} or are asked for by {@link dev.txmq.tcc.participant.Asker}.
 * Internal.
 */
@NullMarked
package dev.txmq.tcc.participant;

import org.jspecify.annotations.NullMarked;
