package dev.txmq.rocketmq;

import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.header.EndTransactionRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;

/** Requests that a broker authorises as it does the real ones, and then finds nothing to do for. */
public final class Probes {

    private static final long NO_OFFSET = Long.MAX_VALUE / 2;
    private static final int NO_QUEUE = -1;

    private Probes() {}

    /** Rolls back a half message that cannot exist; needs Pub on the topic. */
    public static RemotingCommand publish(String group, String topic, String broker) {
        EndTransactionRequestHeader header = new EndTransactionRequestHeader();
        header.setTopic(topic);
        header.setProducerGroup(group);
        header.setBrokerName(broker);
        header.setTranStateTableOffset(NO_OFFSET);
        header.setCommitLogOffset(NO_OFFSET);
        header.setCommitOrRollback(MessageSysFlag.TRANSACTION_ROLLBACK_TYPE);
        header.setMsgId("");
        return RemotingCommand.createRequestCommand(RequestCode.END_TRANSACTION, header);
    }

    /** Pulls from a queue that cannot exist; needs Sub on topic and group, and that the group exists. */
    static RemotingCommand pull(String group, String topic) {
        PullMessageRequestHeader header = new PullMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(NO_QUEUE);
        header.setQueueOffset(0L);
        header.setMaxMsgNums(1);
        header.setSysFlag(0);
        header.setCommitOffset(0L);
        header.setSuspendTimeoutMillis(0L);
        header.setSubVersion(0L);
        return RemotingCommand.createRequestCommand(RequestCode.PULL_MESSAGE, header);
    }
}
