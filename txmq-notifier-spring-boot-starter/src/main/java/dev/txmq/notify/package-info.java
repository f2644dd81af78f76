/**
 * Best-effort notification of outside parties over HTTP, at widening intervals.
 *
 * <p>The story:
 *
 * <ol>
 *   <li>A recipient has {@link dev.txmq.notify.NotificationEndpoints}: addresses, and a secret for each.
 *   <li>A listener, or a business transaction, gives the {@link dev.txmq.notify.Notifier} a {@link dev.txmq.notify.Notice}. It is on record
 *       together with one delivery for each endpoint if, and only if, that transaction commits. Nothing is sent in it.
 *   <li>One instance at a time sends to an endpoint: signed, without a transaction, again at widening intervals until the endpoint answers
 *       with success or the time is over. An endpoint that keeps failing is paused, then disabled ({@link
 *       dev.txmq.notify.EndpointDisabledEvent}). No other endpoint waits for it.
 *   <li>The {@link dev.txmq.notify.DeliveryLog} knows each delivery and each attempt. A receiver that missed everything lists, fetches and
 *       confirms over HTTP.
 * </ol>
 *
 * <p>Everything else is internal. {@code endpoint} keeps addresses and secrets, {@code delivery} keeps notices and deliveries, {@code send}
 * leases endpoints and sends, {@code query} is asked by receivers, {@code actuate} by operators, {@code config} holds the properties {@code
 * txmq.notifier.*}.
 */
@NullMarked
package dev.txmq.notify;

import org.jspecify.annotations.NullMarked;
