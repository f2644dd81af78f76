/**
 * Pays merchants. An order is created; the bank says whether it has the buyer's money; and if it has, the order, the merchant's account
 * and the buyer's points are settled together, by try, confirm and cancel.
 *
 * <ol>
 *   <li>{@link dev.txmq.payments.PaymentController} speaks HTTP, {@link dev.txmq.payments.PaymentCreation} sees to it that an order
 *       number counts once.
 *   <li>{@link dev.txmq.payments.BankResults} stores what the bank says, in {@link dev.txmq.payments.OrderBook}, before anything else
 *       happens: that is a fact.
 *   <li>{@link dev.txmq.payments.Attempts} runs the activity, in which {@link dev.txmq.payments.OrderBranch} is the order's own part:
 *       PAID and {@link dev.txmq.payments.PaymentCompleted} are in the commit that decides.
 *   <li>{@link dev.txmq.payments.Retries} tries again what was cancelled, and what an instance left behind that died.
 *   <li>An order whose bank says nothing is ended by {@link dev.txmq.payments.Expiry}.
 *   <li>What must not be tried any more is SUSPENDED, and an operator decides, by {@link dev.txmq.payments.PaymentsEndpoint}.
 *   <li>PAID and FAILED are published as events, and {@code notifications} tells the merchant of them.
 * </ol>
 *
 * <p>{@link dev.txmq.payments.OrderStatus}: every move, what makes it, and in which commit.
 *
 * <table>
 *   <caption>Moves of an order</caption>
 *   <tr><th>from</th><th>to</th><th>by</th><th>with</th></tr>
 *   <tr><td></td><td>CREATED</td><td>POST /payments</td><td>a delayed message</td></tr>
 *   <tr><td>CREATED</td><td>EXPIRED</td><td>its message, when it is due</td><td></td></tr>
 *   <tr><td>CREATED, EXPIRED</td><td>FAILED</td><td>the bank's FAILURE</td><td>result, reference, payment-failed, and the message is cancelled</td></tr>
 *   <tr><td>CREATED, EXPIRED</td><td>PENDING</td><td>the bank's SUCCESS</td><td>result, reference, the message is cancelled, claim, and when it is due without one</td></tr>
 *   <tr><td>PENDING</td><td>PAYING</td><td>reserve</td><td>the activity, TRYING, and its branches</td></tr>
 *   <tr><td>PAYING</td><td>PAID</td><td>confirm</td><td>the decision, payment-completed, and the participants' outcome messages</td></tr>
 *   <tr><td>PAYING</td><td>PENDING</td><td>cancel, here or in another instance</td><td>the decision and the outcome messages</td></tr>
 *   <tr><td>PENDING</td><td>PENDING</td><td>the end of a cancelled attempt</td><td>when it is due next</td></tr>
 *   <tr><td>PENDING</td><td>SUSPENDED</td><td>a participant's refusal, or the limit of retries</td><td>the reason</td></tr>
 *   <tr><td>SUSPENDED</td><td>PENDING</td><td>an operator's retry</td><td>a row of payment_decision</td></tr>
 *   <tr><td>SUSPENDED</td><td>REFUNDED</td><td>an operator's refund</td><td>a row of payment_decision</td></tr>
 * </table>
 *
 * <p>So a crash always leaves an order that something finishes: before the bank's result is stored, the bank repeats it; PENDING is
 * due at a time that was committed with it; PAYING is swept with its activity, and is PENDING then.
 */
@NullMarked
package dev.txmq.payments;

import org.jspecify.annotations.NullMarked;
