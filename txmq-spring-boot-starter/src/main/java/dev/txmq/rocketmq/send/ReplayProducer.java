package dev.txmq.rocketmq.send;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.ClientDefaults;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.WireFormat;
import dev.txmq.rocketmq.WireMessage;

/**
 * Sends a message to one consumer group, past all others of its topic: to {@code %RETRY%<group>}, as the client itself does
 * with a failed message when the broker does not take it back. Starts with the first replay.
 */
public final class ReplayProducer implements AutoCloseable {

    private static final String GROUP = "txmq-replay";
    private static final int TIMEOUT_MILLIS = 3_000;

    private final SharedClient client;
    private @Nullable DefaultMQProducer running;

    public ReplayProducer(SharedClient client) {
        this.client = client;
    }

    /**
     * Returns when the broker has stored it.
     *
     * @param replay which replay this is, from 1; comes back with the message if it fails again
     * @throws TxmqException if the broker did not confirm it in time; it may be delivered all the same
     */
    public void send(String group, WireMessage message, int replay) {
        SendResult result;
        try {
            result = producer().send(WireFormat.writeReplay(group, message, replay));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notTaken(group, message, e);
        } catch (MQClientException | RemotingException | MQBrokerException | RuntimeException e) {
            // the client reports a name server that cannot be reached by a RuntimeException
            throw notTaken(group, message, e);
        }
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new TxmqException("The broker stored the replay of %s for group %s but not durably (%s)"
                    .formatted(message, group, result.getSendStatus()));
        }
    }

    @Override
    public synchronized void close() {
        if (running != null) {
            running.shutdown();
            client.leave();
            running = null;
        }
    }

    private synchronized DefaultMQProducer producer() throws MQClientException {
        DefaultMQProducer producer = running;
        if (producer == null) {
            producer = new DefaultMQProducer(GROUP, ClientDefaults.signing(client.connection()));
            ClientDefaults.apply(client.connection(), producer);
            producer.setSendMsgTimeout(TIMEOUT_MILLIS);
            client.join(producer);
            try {
                producer.start();
            } catch (MQClientException | RuntimeException e) {
                client.leave();
                throw e;
            }
            running = producer;
        }
        return producer;
    }

    private static TxmqException notTaken(String group, WireMessage message, Exception cause) {
        return new TxmqException(
                "The broker did not take the replay of %s for group %s: try again when it is reachable"
                        .formatted(message, group),
                cause);
    }
}
