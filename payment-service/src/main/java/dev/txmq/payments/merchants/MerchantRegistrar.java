package dev.txmq.payments.merchants;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/** Stores a merchant and the event in one transaction: both or nothing. */
@Component
class MerchantRegistrar {

    private static final Logger LOG = LoggerFactory.getLogger(MerchantRegistrar.class);

    private final Merchants merchants;
    private final TransactionalPublisher publisher;
    private final Clock clock;

    MerchantRegistrar(Merchants merchants, TransactionalPublisher publisher, Clock clock) {
        this.merchants = merchants;
        this.publisher = publisher;
        this.clock = clock;
    }

    /** @throws dev.txmq.TxmqException if the event cannot be published; nothing is registered then */
    @Transactional
    RegisteredMerchant register(NewMerchant asked) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        NotificationSecret secret = NotificationSecret.generate();
        Merchants.GeneratedId id = new Merchants.GeneratedId();
        merchants.insert(asked, asked.currencyOrDefault(), secret.hash(), now, id);
        Merchant merchant = new Merchant(id.value(), asked.name(), asked.currencyOrDefault());
        MessageId message = publisher.publish(new OutgoingMessage(
                MerchantRegistered.TOPIC, String.valueOf(merchant.id()), MerchantRegistered.of(merchant)));
        LOG.debug("registering merchant {}, message {}", merchant.id(), message);
        return new RegisteredMerchant(
                merchant.id(), merchant.name(), merchant.currency(), asked.notifyUrl(), secret.text(), now);
    }
}
