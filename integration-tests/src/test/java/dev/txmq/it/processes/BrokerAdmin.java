package dev.txmq.it.processes;

import java.util.Map;
import java.util.UUID;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.TopicConfig;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.admin.TopicOffset;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;

/** What an administrator asks a broker and its name server, which may be away. */
final class BrokerAdmin implements AutoCloseable {

    private static final int QUEUES = 4;

    private final DefaultMQAdminExt admin = new DefaultMQAdminExt(5_000);
    private final String broker;

    BrokerAdmin(int nameServerPort, int brokerPort) {
        broker = "127.0.0.1:" + brokerPort;
        admin.setNamesrvAddr("127.0.0.1:" + nameServerPort);
        admin.setInstanceName(UUID.randomUUID().toString());
        try {
            admin.start();
        } catch (MQClientException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the broker tell the name server of it, too, if there is one. Returns whether it did. */
    boolean createTopic(String topic) {
        try {
            TopicConfig config = new TopicConfig(topic, QUEUES, QUEUES);
            config.setAttributes(Map.of("+message.type", "MIXED"));
            admin.createAndUpdateTopicConfig(broker, config);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    /** Whether clients find it. */
    boolean knows(String topic) {
        return brokersOf(topic) > 0;
    }

    /** On how many brokers clients find it. */
    int brokersOf(String topic) {
        try {
            return admin.examineTopicRouteInfo(topic).getBrokerDatas().size();
        } catch (Exception e) {
            return 0;
        }
    }

    int discardedHalfMessages() {
        return stored("TRANS_CHECK_MAX_TIME_TOPIC");
    }

    int deadLetters(String group) {
        return stored(MixAll.getDLQTopic(group));
    }

    /** Makes the broker delete files whose messages are kept for too long, once it gets to it. Returns whether it will. */
    boolean deleteExpired() {
        try {
            return admin.deleteExpiredCommitLogByAddr(broker);
        } catch (Exception e) {
            return false;
        }
    }

    /** How many messages the topic has; the broker must be there. */
    private int stored(String topic) {
        try {
            return (int) admin.examineTopicStats(broker, topic).getOffsetTable().values().stream()
                    .mapToLong(TopicOffset::getMaxOffset)
                    .sum();
        } catch (MQBrokerException e) {
            if (e.getResponseCode() == ResponseCode.TOPIC_NOT_EXIST) {
                return 0;
            }
            throw new IllegalStateException(e);
        } catch (RemotingException | MQClientException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.shutdown();
    }
}
