package dev.txmq.benchmarks.contenders.alone;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.job.Scoreboard;

/** Notes messages by their keys as they come, and does nothing else with them. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Delivery {

    /** Between two fetches of a queue, as txmq has it under load: it spares the broker most of them. */
    private static final int PULL_INTERVAL_MILLIS = 10;

    @Bean(initMethod = "start", destroyMethod = "shutdown")
    DefaultMQPushConsumer consumer(Place place, Scoreboard scoreboard) throws MQClientException {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(place.consumerGroup());
        consumer.setNamesrvAddr(place.nameServer());
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setConsumeMessageBatchMaxSize(InBatches.BATCH);
        consumer.setPullInterval(PULL_INTERVAL_MILLIS);
        consumer.subscribe(place.topic(), "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> scoreboard.awarded(Long.parseLong(message.getKeys())));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        return consumer;
    }
}
