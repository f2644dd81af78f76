package dev.txmq.publish;

import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;
import dev.txmq.rocketmq.WireMessage;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.rocketmq.send.HalfMessage;
import dev.txmq.rocketmq.send.HalfMessages;
import dev.txmq.rocketmq.send.WrongTopicTypeException;

/**
 * Mode transactional: half messages before the commit, END_TRANSACTION after it. While the broker cannot be reached, the
 * transaction commits without and leaves its rows to the relay, or fails, as {@code txmq.producer.on-broker-failure} says. More
 * messages than can be stored in the time of one are left to the relay too, unless a broker must have them before the commit.
 */
final class HalfMessageSending implements Sending {

    private static final Logger LOG = LoggerFactory.getLogger(HalfMessageSending.class);

    private static final int MOST_MESSAGES = 500;
    private static final long MOST_BYTES = 8 * 1024 * 1024;

    private final HalfMessages halfMessages;
    private final BrokerAvailability availability;
    private final OnBrokerFailure onFailure;
    private final Confirmations confirmations;
    private final List<HalfMessage> halves = new ArrayList<>();

    HalfMessageSending(
            HalfMessages halfMessages,
            BrokerAvailability availability,
            OnBrokerFailure onFailure,
            Confirmations confirmations) {
        this.halfMessages = halfMessages;
        this.availability = availability;
        this.onFailure = onFailure;
        this.confirmations = confirmations;
    }

    @Override
    public boolean goesToBroker(List<WireMessage> messages) {
        if (availability.isUp() && halfMessages.reach(messages)) {
            return onFailure == OnBrokerFailure.REJECT || fitsOneSend(messages);
        }
        if (onFailure == OnBrokerFailure.REJECT) {
            throw new TxmqException("The broker does not take messages at the moment, so the transaction cannot commit"
                    + " (txmq.producer.on-broker-failure=reject): try again later");
        }
        return false;
    }

    private static boolean fitsOneSend(List<WireMessage> messages) {
        long bytes =
                messages.stream().mapToLong(message -> message.body().length).sum();
        return messages.size() <= MOST_MESSAGES && bytes <= MOST_BYTES;
    }

    @Override
    public void beforeCommit(List<WireMessage> messages) {
        try {
            halves.addAll(halfMessages.send(messages));
            messages.forEach(message -> LOG.debug("half sent         {}", message));
        } catch (TxmqException e) {
            if (onFailure == OnBrokerFailure.REJECT) {
                throw e;
            }
            // a wrong type is a matter of the topic, which has been named
            Level level = e instanceof WrongTopicTypeException ? Level.DEBUG : Level.WARN;
            messages.forEach(message -> LOG.atLevel(level)
                    .log("left to the relay {} since no half message could be sent: {}", message, e.getMessage()));
        }
    }

    @Override
    public void afterCommit() {
        for (HalfMessage half : halves) {
            LOG.debug("committed         {}", half.message());
            confirmations.await(half.message(), halfMessages.commit(half));
        }
    }

    @Override
    public void abandon() {
        halves.forEach(halfMessages::rollback);
    }
}
