package dev.txmq.benchmarks.contenders.byhand;

import java.util.List;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyContext;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.PointsSide;
import dev.txmq.benchmarks.job.UserRegistered;

/** The points' side by RocketMQ's client alone, for contenders that bring no consumer: one message per handler call. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({PointsSide.class, IdempotentAward.class, HandWrittenConsumer.WelcomePoints.class})
public class HandWrittenConsumer {

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    DefaultMQPushConsumer consumer(Place place, MessageListenerConcurrently listener) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(place.consumerGroup());
        consumer.setNamesrvAddr(place.nameServer());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(place.topic(), "*");
        consumer.registerMessageListener(listener);
        return consumer;
    }

    static final class WelcomePoints implements MessageListenerConcurrently {

        private static final Logger LOG = LoggerFactory.getLogger(WelcomePoints.class);

        private final IdempotentAward award;
        private final JsonMapper json;

        WelcomePoints(IdempotentAward award, JsonMapper json) {
            this.award = award;
            this.json = json;
        }

        @Override
        public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
            try {
                for (MessageExt message : messages) {
                    award.award(
                            json.readValue(message.getBody(), UserRegistered.class)
                                    .userId(),
                            message.getKeys());
                }
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            } catch (RuntimeException e) {
                LOG.warn("message {} is tried again", messages.get(0).getKeys(), e);
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
        }
    }
}
