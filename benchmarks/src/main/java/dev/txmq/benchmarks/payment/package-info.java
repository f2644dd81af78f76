/**
 * A payment, done by txmq's activities, by XA and by others: an order becomes PAID, a merchant's account and a buyer's points are
 * credited, in three databases. How many a second, how soon, what each costs, and what stays locked or reserved when a process dies.
 */
@NullMarked
package dev.txmq.benchmarks.payment;

import org.jspecify.annotations.NullMarked;
