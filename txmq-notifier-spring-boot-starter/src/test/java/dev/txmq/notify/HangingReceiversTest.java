package dev.txmq.notify;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** More endpoints hang than an instance has requests for, four for each. */
class HangingReceiversTest {

    private static final int REQUESTS = 16;

    @RegisterExtension
    static final Instance instance = Instance.of(
            "txmq.notifier.timeout=1s",
            "txmq.notifier.connect-timeout=500ms",
            "txmq.notifier.max-in-flight=" + REQUESTS);

    private final Receiver hanging = instance.receiver().always(Receiver.hang());
    private final Receiver healthy = instance.receiver();

    @Test
    void delayOthersUntilTheyArePausedAndNoLonger() {
        List<String> recipients = recipients(10, hanging);
        List<String> well = recipients(30, healthy);
        List<Notice> notices = new ArrayList<>();
        instance.transaction().executeWithoutResult(status -> {
            for (int i = 0; i < 8; i++) {
                recipients.forEach(recipient -> instance.tell(recipient, "order"));
                well.forEach(recipient -> notices.add(instance.tell(recipient, "order")));
            }
        });

        await().until(() ->
                notices.stream().allMatch(notice -> instance.delivery(notice).status() == Status.DELIVERED));
        await().until(() -> recipients.stream()
                .allMatch(recipient ->
                        instance.endpoints().ofRecipient(recipient).get(0).pausedUntil() != null));
        assertThat(hanging.mostAtOnce()).isLessThanOrEqualTo(REQUESTS);
        int tried = hanging.requests().size();
        assertThat(tried).isLessThanOrEqualTo(10 * 8);

        Notice later = instance.tell(well.get(0), "order");
        await().until(() -> instance.delivery(later).status() == Status.DELIVERED);
        assertThat(hanging.requests()).hasSize(tried);
        assertThat(instance.bean(MeterRegistry.class)
                        .get("txmq.notifier.outage")
                        .gauge()
                        .value())
                .isZero();
    }

    private static List<String> recipients(int number, Receiver receiver) {
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String recipient = Instance.newRecipient();
            instance.add(recipient, receiver.uri());
            recipients.add(recipient);
        }
        return recipients;
    }
}
