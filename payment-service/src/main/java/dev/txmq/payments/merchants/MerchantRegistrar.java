package dev.txmq.payments.merchants;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.payments.notifications.MerchantNotifications;

/** Stores a merchant, its endpoint and the event in one transaction: all or nothing. */
@Component
class MerchantRegistrar {

    private static final Logger LOG = LoggerFactory.getLogger(MerchantRegistrar.class);

    private final Merchants merchants;
    private final MerchantNotifications notifications;
    private final TransactionalPublisher publisher;
    private final Clock clock;

    MerchantRegistrar(
            Merchants merchants, MerchantNotifications notifications, TransactionalPublisher publisher, Clock clock) {
        this.merchants = merchants;
        this.notifications = notifications;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Nothing is registered if it throws.
     *
     * @throws dev.txmq.TxmqException if the event cannot be published
     * @throws dev.txmq.payments.notifications.NotifyUrlRefused if nobody can be told there
     */
    @Transactional
    RegisteredMerchant register(NewMerchant asked) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Merchants.GeneratedId id = new Merchants.GeneratedId();
        merchants.insert(asked.name(), asked.currencyOrDefault(), now, id);
        Merchant merchant = new Merchant(id.value(), asked.name(), asked.currencyOrDefault());
        Created endpoint = endpoint(merchant, asked.notifyUrl());
        MessageId message = publisher.publish(new OutgoingMessage(
                MerchantRegistered.TOPIC, String.valueOf(merchant.id()), MerchantRegistered.of(merchant)));
        LOG.debug("registering merchant {}, message {}", merchant.id(), message);
        return new RegisteredMerchant(
                merchant.id(),
                merchant.name(),
                merchant.currency(),
                asked.notifyUrl(),
                endpoint == null ? null : endpoint.id(),
                endpoint == null ? null : endpoint.secret(),
                now);
    }

    private @Nullable Created endpoint(Merchant merchant, @Nullable String url) {
        return url == null ? null : notifications.addEndpoint(merchant.id(), url);
    }
}
