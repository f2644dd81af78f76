package dev.txmq.test.container;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.PullSysFlag;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

import dev.txmq.test.server.ForeignProducer;
import dev.txmq.test.server.Store;

/** The messages of a broker in another process. What was read once is kept, since it never changes. Thread-safe. */
public final class RemoteStore extends Store {

    private static final int MESSAGES_AT_ONCE = 32;

    private final RemoteBroker broker;
    private final Map<String, List<MessageExt>> known = new HashMap<>();

    public RemoteStore(RemoteBroker broker) {
        this.broker = broker;
    }

    @Override
    public boolean isIndexed() {
        return broker.isIndexed();
    }

    @Override
    public synchronized List<MessageExt> read(String topic) {
        TopicRouteData route = broker.route(topic);
        List<MessageExt> messages = new ArrayList<>();
        for (QueueData queues : route == null ? List.<QueueData>of() : route.getQueueDatas()) {
            for (int queue = 0; queue < queues.getReadQueueNums(); queue++) {
                messages.addAll(readOn(topic, queue));
            }
        }
        return messages;
    }

    @Override
    public boolean storeCopy(MessageExt original) {
        return broker.invoke(copy(original)).getCode() == ResponseCode.SUCCESS;
    }

    private List<MessageExt> readOn(String topic, int queue) {
        List<MessageExt> messages = known.computeIfAbsent(topic + "/" + queue, key -> new ArrayList<>());
        RemotingCommand answer = pull(topic, queue, messages.size());
        while (answer.getCode() == ResponseCode.SUCCESS) {
            messages.addAll(MessageDecoder.decodes(ByteBuffer.wrap(answer.getBody())));
            answer = pull(topic, queue, messages.size());
        }
        return messages;
    }

    /** The offset is the number of messages before it: tests are over before the broker deletes any. */
    private RemotingCommand pull(String topic, int queue, int offset) {
        PullMessageRequestHeader header = new PullMessageRequestHeader();
        header.setConsumerGroup(MixAll.TOOLS_CONSUMER_GROUP);
        header.setTopic(topic);
        header.setQueueId(queue);
        header.setQueueOffset((long) offset);
        header.setMaxMsgNums(MESSAGES_AT_ONCE);
        header.setSysFlag(PullSysFlag.buildSysFlag(false, false, true, false));
        header.setCommitOffset(0L);
        header.setSuspendTimeoutMillis(0L);
        header.setSubscription("*");
        header.setSubVersion(0L);
        return broker.invoke(RemotingCommand.createRequestCommand(RequestCode.PULL_MESSAGE, header));
    }

    private static RemotingCommand copy(MessageExt original) {
        // It stays on a message that was committed, and would make the copy a half message.
        MessageAccessor.clearProperty(original, MessageConst.PROPERTY_TRANSACTION_PREPARED);
        SendMessageRequestHeader header = new SendMessageRequestHeader();
        header.setProducerGroup(ForeignProducer.GROUP);
        header.setTopic(original.getTopic());
        header.setDefaultTopic(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC);
        header.setDefaultTopicQueueNums(1);
        header.setQueueId(original.getQueueId());
        header.setSysFlag(0);
        header.setFlag(original.getFlag());
        header.setBornTimestamp(original.getBornTimestamp());
        header.setProperties(MessageDecoder.messageProperties2String(original.getProperties()));
        header.setReconsumeTimes(0);
        header.setUnitMode(false);
        header.setBatch(false);
        RemotingCommand request = RemotingCommand.createRequestCommand(
                RequestCode.SEND_MESSAGE_V2, SendMessageRequestHeaderV2.createSendMessageRequestHeaderV2(header));
        request.setBody(original.getBody());
        return request;
    }
}
