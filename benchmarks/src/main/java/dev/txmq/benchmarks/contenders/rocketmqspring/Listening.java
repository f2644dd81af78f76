package dev.txmq.benchmarks.contenders.rocketmqspring;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
import org.apache.rocketmq.spring.core.RocketMQPushConsumerLifecycleListener;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.contenders.byhand.IdempotentAward;
import dev.txmq.benchmarks.contest.PointsSide;
import dev.txmq.benchmarks.job.UserRegistered;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({PointsSide.class, IdempotentAward.class, Listening.WelcomePoints.class})
class Listening {

    /** Takes the whole message, since the event alone does not carry its id. */
    @RocketMQMessageListener(topic = "${benchmarks.topic}", consumerGroup = "${benchmarks.group}")
    static class WelcomePoints implements RocketMQListener<MessageExt>, RocketMQPushConsumerLifecycleListener {

        private final IdempotentAward award;
        private final JsonMapper json;

        WelcomePoints(IdempotentAward award, JsonMapper json) {
            this.award = award;
            this.json = json;
        }

        @Override
        public void prepareStart(DefaultMQPushConsumer consumer) {
            consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        }

        @Override
        public void onMessage(MessageExt message) {
            UserRegistered event = json.readValue(message.getBody(), UserRegistered.class);
            award.award(event.userId(), message.getKeys());
        }
    }
}
