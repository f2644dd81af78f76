package dev.txmq.rocketmq.receive;

import java.time.Instant;
import java.util.OptionalLong;

import org.apache.rocketmq.client.consumer.store.ReadOffsetType;
import org.apache.rocketmq.client.consumer.store.RemoteBrokerOffsetStore;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a group begin with what was stored from a time on, in each queue of which the broker knows no offset of it. RocketMQ's own
 * {@code CONSUME_FROM_TIMESTAMP} begins with the oldest message all the same where a queue has lost none yet, and {@code
 * CONSUME_FROM_LAST_OFFSET} skips what a queue got before its consumers knew of it.
 *
 * <p>An instance that dies before it has told the broker how far it is begins at the same place again.
 */
final class OffsetsFromTime extends RemoteBrokerOffsetStore {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetsFromTime.class);
    /** How the client says that it could not find out; it tries again when it shares out the queues next. */
    private static final long UNKNOWN = -2;

    private final MQClientInstance client;
    private final String group;
    private final Instant from;

    OffsetsFromTime(MQClientInstance client, String group, Instant from) {
        super(client, group);
        this.client = client;
        this.group = group;
        this.from = from;
    }

    @Override
    public long readOffset(MessageQueue queue, ReadOffsetType type) {
        if (type != ReadOffsetType.READ_FROM_STORE || queue.getTopic().startsWith(MixAll.RETRY_GROUP_TOPIC_PREFIX)) {
            return super.readOffset(queue, type);
        }
        try {
            OptionalLong known = GroupOffsets.find(client, group, queue, false);
            long offset = known.isPresent()
                    ? known.getAsLong()
                    : client.getMQAdminImpl().searchOffset(queue, from.toEpochMilli());
            if (known.isEmpty()) {
                LOG.info(
                        "group {} begins at offset {} of {}, with what was stored from {} on",
                        group,
                        offset,
                        queue,
                        from);
            }
            updateOffset(queue, offset, false);
            return offset;
        } catch (MQClientException | RemotingException | MQBrokerException | RuntimeException e) {
            LOG.warn(
                    "group {}: where to begin in {} cannot be found out, trying again: {}", group, queue, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return UNKNOWN;
    }
}
