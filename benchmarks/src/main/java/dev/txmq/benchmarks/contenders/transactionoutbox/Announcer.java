package dev.txmq.benchmarks.contenders.transactionoutbox;

import java.nio.charset.StandardCharsets;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.remoting.exception.RemotingException;

import dev.txmq.benchmarks.contest.Place;

/** Tells other services of a registration; called by the outbox. */
class Announcer {

    private final DefaultMQProducer producer;
    private final String topic;

    Announcer(DefaultMQProducer producer, Place place) {
        this.producer = producer;
        this.topic = place.topic();
    }

    void announce(String eventId, String event) {
        Message message = new Message(topic, event.getBytes(StandardCharsets.UTF_8));
        message.setKeys(eventId);
        try {
            SendResult result = producer.send(message);
            if (result.getSendStatus() != SendStatus.SEND_OK) {
                throw new IllegalStateException("Event %s was not stored: %s".formatted(eventId, result));
            }
        } catch (MQBrokerException | MQClientException | RemotingException e) {
            throw new IllegalStateException("Event %s could not be sent".formatted(eventId), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Event %s could not be sent".formatted(eventId), e);
        }
    }
}
