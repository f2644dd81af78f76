package dev.txmq.payments.notifications;

import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.springframework.stereotype.Component;

import dev.txmq.notify.DeliveryLog;
import dev.txmq.notify.DeliveryLog.Delivery;
import dev.txmq.notify.DeliveryLog.Status;
import dev.txmq.notify.NotificationEndpoints;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.NotificationEndpoints.Options;

/** Where merchants are told, and how that went. To the notifier, a merchant is a recipient by its id. */
@Component
public class MerchantNotifications {

    private static final Set<String> ALL = Set.of("payment.*");
    private static final int MOST_ENDPOINTS = 100;
    /** From the one of which a merchant knows least. */
    private static final List<Status> LEAST_TOLD_FIRST =
            List.of(Status.EXHAUSTED, Status.CANCELLED, Status.WAITING, Status.CONFIRMED, Status.DELIVERED);

    private final NotificationEndpoints endpoints;
    private final DeliveryLog deliveries;

    MerchantNotifications(NotificationEndpoints endpoints, DeliveryLog deliveries) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
    }

    static String recipient(long merchantId) {
        return String.valueOf(merchantId);
    }

    /**
     * Has the merchant told there from now on, as part of the caller's transaction.
     *
     * @return the endpoint with its secret, which nobody is shown again
     * @throws NotifyUrlRefused if the URL is none, or is not allowed
     */
    public Created addEndpoint(long merchantId, String url) {
        try {
            return endpoints.add(recipient(merchantId), URI.create(url), ALL, Options.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new NotifyUrlRefused(String.valueOf(e.getMessage()), e);
        }
    }

    /** How the notice of an order stands; of several endpoints, at the one that is told least. Empty if there is none. */
    public Optional<Notification> of(long merchantId, String orderNo) {
        return deliveries.findByKey(recipient(merchantId), orderNo, MOST_ENDPOINTS).stream()
                .min(Comparator.comparingInt((Delivery delivery) -> LEAST_TOLD_FIRST.indexOf(delivery.status())))
                .map(Notification::of);
    }
}
