package dev.txmq.publish;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.txmq.MessageId;
import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.BrokerTrust;
import dev.txmq.rocketmq.send.HalfMessage;

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
    public List<HalfMessage> beforeCommit(List<WireMessage> messages) {
        // it may have been found out since
        requireTrustIfToldToReject();
        return trust.isLacking() ? outbox.beforeCommit(messages) : halfMessages.beforeCommit(messages);
    }

    @Override
    public void afterCommit(List<WireMessage> messages, List<HalfMessage> halves) {
        halfMessages.afterCommit(messages, halves);
        if (trust.isLacking()) {
            outbox.afterCommit(without(halves, messages), List.of());
        }
    }

    @Override
    public void abandon(List<HalfMessage> halves) {
        halfMessages.abandon(halves);
    }

    private static List<WireMessage> without(List<HalfMessage> halves, List<WireMessage> messages) {
        Set<MessageId> sent = halves.stream().map(half -> half.message().id()).collect(Collectors.toSet());
        return messages.stream().filter(message -> !sent.contains(message.id())).toList();
    }
}
