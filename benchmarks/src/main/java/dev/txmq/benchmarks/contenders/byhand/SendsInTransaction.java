package dev.txmq.benchmarks.contenders.byhand;

import java.util.UUID;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.UserRegistered;

final class SendsInTransaction implements Registrar {

    private final TransactionMQProducer producer;
    private final JsonMapper json;
    private final String topic;

    SendsInTransaction(TransactionMQProducer producer, JsonMapper json, Place place) {
        this.producer = producer;
        this.json = json;
        this.topic = place.topic();
    }

    @Override
    public void register(Registration registration) {
        Message message = new Message(topic, json.writeValueAsBytes(UserRegistered.of(registration)));
        message.setKeys(UUID.randomUUID().toString());
        try {
            TransactionSendResult result = producer.sendMessageInTransaction(message, registration);
            if (result.getLocalTransactionState() != LocalTransactionState.COMMIT_MESSAGE) {
                throw new IllegalStateException(
                        "User %d could not be registered: %s".formatted(registration.id(), result));
            }
        } catch (MQClientException e) {
            throw new IllegalStateException("User %d could not be registered".formatted(registration.id()), e);
        }
    }
}
