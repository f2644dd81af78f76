package dev.txmq.test;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class RocketMqProxyTest {

    private static final Duration SOON = Duration.ofMinutes(1);

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
                await().atMost(SOON).until(() -> received.contains("first"));

                mq.proxy().kill();
                assertThatThrownBy(() -> producer.send(new Message("parcels", "lost".getBytes()), 500));
                mq.proxy().start();

                await().atMost(SOON)
                        .ignoreExceptions()
                        .until(() -> producer.send(new Message("parcels", "second".getBytes()), 10_000) != null);
                await().atMost(SOON).until(() -> received.contains("second"));
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

    /** The table of docs/operations.md: what a topic of each type takes. */
    @Test
    void aProxyTakesOnlyMessagesOfTheTopicsTypeAndABrokerTakesAll() throws Exception {
        List<String> types = List.of("", "NORMAL", "TRANSACTION", "MIXED", "DELAY", "FIFO");
        List<String> direct = new ArrayList<>();
        List<String> proxied = new ArrayList<>();
        try (EmbeddedRocketMq mq =
                EmbeddedRocketMq.builder().fastChecks().topic("warm").proxy().start()) {
            for (String type : types) {
                mq.createTopic("typed-" + type);
                mq.setTopicType("typed-" + type, type);
            }
            TransactionMQProducer atBroker = halves("at-broker", mq.nameServer());
            TransactionMQProducer atProxy = halves("at-proxy", mq.proxy().address());
            try {
                for (String type : types) {
                    direct.add(type + ": " + taken(atBroker, "typed-" + type));
                    proxied.add(type + ": " + taken(atProxy, "typed-" + type));
                }
            } finally {
                atBroker.shutdown();
                atProxy.shutdown();
            }
        }

        assertThat(direct).allMatch(line -> line.endsWith(": half ordinary batch"));
        assertThat(proxied)
                .containsExactly(
                        ": ordinary batch",
                        "NORMAL: ordinary batch",
                        "TRANSACTION: half",
                        "MIXED: half ordinary batch",
                        "DELAY: ",
                        "FIFO: ");
    }

    private static TransactionMQProducer halves(String group, String address) throws Exception {
        TransactionMQProducer producer = new TransactionMQProducer(group);
        producer.setNamesrvAddr(address);
        producer.setSendMsgTimeout(10_000);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return LocalTransactionState.ROLLBACK_MESSAGE;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return LocalTransactionState.ROLLBACK_MESSAGE;
            }
        });
        producer.start();
        return producer;
    }

    private static String taken(TransactionMQProducer producer, String topic) {
        List<String> taken = new ArrayList<>();
        take(taken, "half", () -> producer.sendMessageInTransaction(message(topic), null));
        take(taken, "ordinary", () -> producer.send(message(topic)));
        take(taken, "batch", () -> producer.send(List.of(message(topic), message(topic))));
        return String.join(" ", taken);
    }

    private static void take(List<String> taken, String what, Callable<?> send) {
        try {
            send.call();
            taken.add(what);
        } catch (Exception e) {
            assertThat(e).hasStackTraceContaining("TopicMessageType validate failed, the expected type is");
        }
    }

    private static Message message(String topic) {
        return new Message(topic, "x".getBytes());
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
