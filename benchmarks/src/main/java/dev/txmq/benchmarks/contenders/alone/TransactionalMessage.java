package dev.txmq.benchmarks.contenders.alone;

import java.util.Optional;

import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.job.UserRegistered;

/** Half message, END_TRANSACTION and delivery, without a database. */
public final class TransactionalMessage implements Contender {

    @Override
    public String name() {
        return "transactional message";
    }

    @Override
    public String description() {
        return "half message, END_TRANSACTION and delivery, by RocketMQ's client, without a database";
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.NONE).users(Application.class);
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.of(new Sides(place, scoreboard, Library.NONE).points(Delivery.class));
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean(initMethod = "start", destroyMethod = "shutdown")
        TransactionMQProducer producer(Place place) {
            TransactionMQProducer producer = new TransactionMQProducer(place.producerGroup());
            producer.setNamesrvAddr(place.nameServer());
            producer.setTransactionListener(new Commits());
            return producer;
        }

        @Bean
        Registrar registrar(TransactionMQProducer producer, JsonMapper json, Place place) {
            return registration -> send(producer, message(registration, json, place));
        }

        private static void send(TransactionMQProducer producer, Message message) {
            try {
                TransactionSendResult result = producer.sendMessageInTransaction(message, null);
                if (result.getSendStatus() != SendStatus.SEND_OK) {
                    throw new IllegalStateException("Message %s was not stored: %s".formatted(message, result));
                }
            } catch (MQClientException e) {
                throw new IllegalStateException("Message %s could not be sent".formatted(message), e);
            }
        }
    }

    /** With the user's id as its key. */
    static Message message(Registration registration, JsonMapper json, Place place) {
        Message message = new Message(place.topic(), json.writeValueAsBytes(UserRegistered.of(registration)));
        message.setKeys(String.valueOf(registration.id()));
        return message;
    }

    private static final class Commits implements TransactionListener {

        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            return LocalTransactionState.COMMIT_MESSAGE;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            return LocalTransactionState.COMMIT_MESSAGE;
        }
    }
}
