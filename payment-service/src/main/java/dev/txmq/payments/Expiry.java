package dev.txmq.payments;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import dev.txmq.IdempotentListener;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;

/**
 * Ends orders whose bank says nothing, by a delayed message of which there is one for each order:
 *
 * <ol>
 *   <li>It is scheduled in the commit that creates the order.
 *   <li>It is cancelled in the commit that stores what the bank says first. So most of these messages never leave the database.
 *   <li>Where it comes all the same, the order is EXPIRED if the bank has still said nothing, and else left as it is: the order's row
 *       decides, whichever of the two was quicker.
 * </ol>
 */
@Component
class Expiry {

    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    private final Orders orders;
    private final TransactionalPublisher publisher;
    private final MessageLog messageLog;
    private final PaymentsProperties properties;

    Expiry(Orders orders, TransactionalPublisher publisher, MessageLog messageLog, PaymentsProperties properties) {
        this.orders = orders;
        this.publisher = publisher;
        this.messageLog = messageLog;
        this.properties = properties;
    }

    /** As part of the caller's transaction; returns the id of the message. */
    String schedule(String orderNo) {
        return publisher
                .publish(new OutgoingMessage(PaymentTimeout.TOPIC, orderNo, new PaymentTimeout(orderNo))
                        .deliverAfter(properties.expireAfter()))
                .toString();
    }

    /** As part of the caller's transaction. Too late does no harm: then the message finds an order that has moved. */
    void cancel(String orderNo) {
        orders.expiryMessage(orderNo).map(MessageId::parse).ifPresent(messageLog::cancel);
    }

    @IdempotentListener(topic = PaymentTimeout.TOPIC, group = "payment-service-expiry")
    void expire(PaymentTimeout timeout) {
        if (orders.expire(timeout.orderNo()) == 1) {
            LOG.info("order {} is expired, its bank has said nothing", timeout.orderNo());
        }
    }
}
