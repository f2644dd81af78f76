package dev.txmq.benchmarks.contenders.rocketmqspring;

import java.util.UUID;

import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.spring.support.RocketMQHeaders;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import dev.txmq.benchmarks.contenders.byhand.TransactionLog;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.contest.UsersSide;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.UserRegistered;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({UsersSide.class, TransactionLog.class, RegistrationTransaction.class, Sending.SendsInTransaction.class})
class Sending {

    static final class SendsInTransaction implements Registrar {

        private final RocketMQTemplate template;
        private final String topic;

        SendsInTransaction(RocketMQTemplate template, Place place) {
            this.template = template;
            this.topic = place.topic();
        }

        @Override
        public void register(Registration registration) {
            Message<UserRegistered> message = MessageBuilder.withPayload(UserRegistered.of(registration))
                    .setHeader(RocketMQHeaders.KEYS, UUID.randomUUID().toString())
                    .build();
            TransactionSendResult result = template.sendMessageInTransaction(topic, message, registration);
            if (result.getLocalTransactionState() != LocalTransactionState.COMMIT_MESSAGE) {
                throw new IllegalStateException(
                        "User %d could not be registered: %s".formatted(registration.id(), result));
            }
        }
    }
}
