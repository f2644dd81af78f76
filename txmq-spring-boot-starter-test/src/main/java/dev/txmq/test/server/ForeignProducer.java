package dev.txmq.test.server;

import java.util.Map;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.RPCHook;
import org.jspecify.annotations.Nullable;

/** A plain producer, as a system without txmq would have. */
public final class ForeignProducer {

    public static final String GROUP = "txmq-test-foreign";

    private final ServerThreads threads = new ServerThreads(GROUP);
    private final DefaultMQProducer producer;

    public ForeignProducer(String nameServer, @Nullable RPCHook hook) {
        producer = new DefaultMQProducer(GROUP, hook);
        producer.setNamesrvAddr(nameServer);
        // Its client must not be shared with one of another broker, and clients are told apart by this name.
        producer.setInstanceName(GROUP + "-" + nameServer.replaceAll("\\D", "-"));
        threads.run(() -> {
            try {
                producer.start();
            } catch (MQClientException e) {
                throw new IllegalStateException("Cannot connect to " + nameServer, e);
            }
        });
    }

    public void send(String topic, String key, byte[] body, Map<String, String> properties) {
        Message message = new Message(topic, null, key, body);
        properties.forEach(message::putUserProperty);
        try {
            SendResult result = producer.send(message);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException("The broker answered " + result.getSendStatus());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending to " + topic, e);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "Cannot send message '%s' to topic %s: %s".formatted(key, topic, e.getMessage()), e);
        }
    }

    /** Begins to stop; the thread ends when it has. */
    public Thread stop() {
        return threads.stop(producer::shutdown);
    }
}
