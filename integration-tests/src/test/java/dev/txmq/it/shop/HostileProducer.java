package dev.txmq.it.shop;

import java.util.Map;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeader;

/** Sends what no client of RocketMQ would, into the first queue of a topic. */
public final class HostileProducer implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final DefaultMQProducer producer = new DefaultMQProducer("hostile");

    public HostileProducer(String nameServer) throws Exception {
        producer.setNamesrvAddr(nameServer);
        producer.setInstanceName("hostile-" + System.nanoTime());
        producer.start();
    }

    /** @param sysFlag says among others how the body is compressed */
    public void send(String topic, int sysFlag, byte[] body, Map<String, String> properties) throws Exception {
        send(topic, sysFlag, 0, body, properties);
    }

    /** @param redeliveries what the message claims to have behind it */
    public void send(String topic, int sysFlag, int redeliveries, byte[] body, Map<String, String> properties)
            throws Exception {
        SendMessageRequestHeader header = new SendMessageRequestHeader();
        header.setProducerGroup(producer.getProducerGroup());
        header.setTopic(topic);
        header.setDefaultTopic("TBW102");
        header.setDefaultTopicQueueNums(1);
        header.setQueueId(0);
        header.setSysFlag(sysFlag);
        header.setBornTimestamp(System.currentTimeMillis());
        header.setFlag(0);
        header.setProperties(MessageDecoder.messageProperties2String(properties));
        header.setReconsumeTimes(redeliveries);
        RemotingCommand request = RemotingCommand.createRequestCommand(RequestCode.SEND_MESSAGE, header);
        request.setBody(body);
        var client = producer.getDefaultMQProducerImpl().getmQClientFactory();
        client.updateTopicRouteInfoFromNameServer(topic);
        String broker = producer.fetchPublishMessageQueues(topic).get(0).getBrokerName();
        RemotingCommand answer = client.getMQClientAPIImpl()
                .getRemotingClient()
                .invokeSync(client.findBrokerAddressInPublish(broker), request, TIMEOUT_MILLIS);
        if (answer.getCode() != ResponseCode.SUCCESS) {
            throw new IllegalStateException(
                    "The broker answered %d: %s".formatted(answer.getCode(), answer.getRemark()));
        }
    }

    @Override
    public void close() {
        producer.shutdown();
    }
}
