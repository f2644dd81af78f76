package dev.txmq.publish;

import java.util.List;

import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.BrokerTrust;

/**
 * Mode transactional: half messages while END_TRANSACTION can be relied on. While it cannot, messages are sent as in mode outbox;
 * or transactions fail, where {@code txmq.producer.on-broker-failure} promises that a broker has the message before the commit.
 */
final class TrustingSending implements Sending {

    private final BrokerTrust trust;
    private final HalfMessageSending halfMessages;
    private final OutboxSending outbox;
    private final OnBrokerFailure onFailure;

    TrustingSending(
            BrokerTrust trust, HalfMessageSending halfMessages, OutboxSending outbox, OnBrokerFailure onFailure) {
        this.trust = trust;
        this.halfMessages = halfMessages;
        this.outbox = outbox;
        this.onFailure = onFailure;
    }

    @Override
    public boolean goesToBroker(List<WireMessage> messages) {
        requireTrustIfToldToReject();
        return halfMessages.goesToBroker(messages);
    }

    private void requireTrustIfToldToReject() {
        if (trust.isLacking() && onFailure == OnBrokerFailure.REJECT) {
            throw new TxmqException("The transaction cannot commit (txmq.producer.on-broker-failure=reject): "
                    + trust.reason()
                    + ". Name in txmq.name-server the name server of the brokers themselves");
        }
    }

    @Override
    public void beforeCommit(List<WireMessage> messages) {
        // it may have been found out since
        requireTrustIfToldToReject();
        Sending sending = trust.isLacking() ? outbox : halfMessages;
        sending.beforeCommit(messages);
    }

    @Override
    public void afterCommit() {
        halfMessages.afterCommit();
        outbox.afterCommit();
    }

    @Override
    public void abandon() {
        halfMessages.abandon();
    }
}
