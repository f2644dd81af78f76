package dev.txmq.test;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RocketMqProxyTest {

    @Test
    void anOrdinaryMessageGoesThroughTheProxyAndThroughItsNextLife() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        EmbeddedRocketMq mq =
                EmbeddedRocketMq.builder().fastChecks().topic("parcels").proxy().start();
        String[] address = mq.proxy().address().split(":");
        try (mq) {
            DefaultMQProducer producer = producer(mq.proxy().address());
            DefaultMQPushConsumer consumer = consumer(mq.proxy().address(), received);
            try {
                producer.send(new Message("parcels", "", "k-1", "first".getBytes()), 10_000);
                await().until(() -> received.contains("first"));

                mq.proxy().kill();
                assertThatThrownBy(() -> producer.send(new Message("parcels", "lost".getBytes()), 500));
                mq.proxy().start();

                await().ignoreExceptions()
                        .until(() -> producer.send(new Message("parcels", "second".getBytes()), 10_000) != null);
                await().until(() -> received.contains("second"));
                assertThat(mq.nameServer()).isNotEqualTo(mq.proxy().address());
                assertThat(mq.messages("parcels"))
                        .extracting(StoredMessage::body)
                        .startsWith("first");
            } finally {
                consumer.shutdown();
                producer.shutdown();
            }
        }
        assertThatThrownBy(() -> new Socket(address[0], Integer.parseInt(address[1])).close());
    }

    @Test
    void isRefusedInFrontOfABrokerWithUsers() {
        assertThatThrownBy(() -> EmbeddedRocketMq.builder().production().proxy().start())
                .hasMessage("A RocketMqProxy has no user: it does not go with production()");
    }

    private static DefaultMQProducer producer(String address) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("senders");
        producer.setNamesrvAddr(address);
        producer.start();
        return producer;
    }

    private static DefaultMQPushConsumer consumer(String address, List<String> received) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer("receivers");
        consumer.setNamesrvAddr(address);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe("parcels", "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.forEach(message -> received.add(new String(message.getBody())));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }
}
