package dev.txmq.test;

import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Sends half messages as RocketMQ's own client does, decides as told, and remembers for which keys it was asked back. */
final class TestProducer implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    final String group = "producer-" + UUID.randomUUID();
    final Queue<String> checkBacks = new ConcurrentLinkedQueue<>();
    volatile LocalTransactionState decision = LocalTransactionState.COMMIT_MESSAGE;
    volatile LocalTransactionState answer = LocalTransactionState.COMMIT_MESSAGE;

    private final TransactionMQProducer producer = new TransactionMQProducer(group);

    TestProducer(EmbeddedRocketMq mq) throws Exception {
        producer.setNamesrvAddr(mq.nameServer());
        producer.setSendMsgTimeout(TIMEOUT_MILLIS);
        producer.setRetryTimesWhenSendFailed(0);
        producer.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
                return decision;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                checkBacks.add(message.getKeys());
                return answer;
            }
        });
        producer.start();
    }

    void sendInTransaction(String topic, String key) throws Exception {
        producer.sendMessageInTransaction(message(topic, key), null);
    }

    SendResult send(String topic, String key) throws Exception {
        return send(topic, key, TIMEOUT_MILLIS);
    }

    SendResult send(String topic, String key, long timeoutMillis) throws Exception {
        return producer.send(message(topic, key), timeoutMillis);
    }

    private static Message message(String topic, String key) {
        return new Message(topic, null, key, "{}".getBytes());
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
