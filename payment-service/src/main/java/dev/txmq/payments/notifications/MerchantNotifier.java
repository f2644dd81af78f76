package dev.txmq.payments.notifications;

import java.util.List;

import org.springframework.stereotype.Component;

import dev.txmq.IdempotentListener;
import dev.txmq.ReceivedMessage;
import dev.txmq.notify.Notice;
import dev.txmq.notify.Notifier;

/**
 * Hears each event once, and records a notice for each endpoint of its merchant together with the row of the inbox. A crash before that commit
 * has the broker deliver again; after it, the notices are there, and some instance sends them.
 */
@Component
class MerchantNotifier {

    private static final String GROUP = "merchant-notifier";

    private final Notifier notifier;

    MerchantNotifier(Notifier notifier) {
        this.notifier = notifier;
    }

    @IdempotentListener(topic = PaidNotice.TOPIC, group = GROUP)
    void paid(List<ReceivedMessage<PaidNotice>> events) {
        for (ReceivedMessage<PaidNotice> event : events) {
            PaidNotice paid = event.payload();
            notifier.notify(new Notice(
                    event.id(),
                    MerchantNotifications.recipient(paid.merchantId()),
                    PaidNotice.TYPE,
                    paid.orderNo(),
                    paid,
                    paid.paidAt()));
        }
    }

    @IdempotentListener(topic = FailedNotice.TOPIC, group = GROUP)
    void failed(ReceivedMessage<FailedNotice> event) {
        FailedNotice failed = event.payload();
        notifier.notify(new Notice(
                event.id(),
                MerchantNotifications.recipient(failed.merchantId()),
                FailedNotice.TYPE,
                failed.orderNo(),
                failed,
                failed.failedAt()));
    }
}
