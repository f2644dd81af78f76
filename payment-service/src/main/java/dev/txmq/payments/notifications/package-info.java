/**
 * Tells merchants what became of their payments. {@link dev.txmq.payments.notifications.MerchantNotifier} hears the events of payments and
 * records what a merchant is told, in the transaction of the inbox; the notifier's own threads send it, so a merchant that hangs holds up no
 * payment. {@link dev.txmq.payments.notifications.MerchantNotifications} gives a merchant an endpoint, and answers how its notices stand.
 */
@NullMarked
package dev.txmq.payments.notifications;

import org.jspecify.annotations.NullMarked;
