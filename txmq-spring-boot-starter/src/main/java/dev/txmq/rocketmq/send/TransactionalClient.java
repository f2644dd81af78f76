package dev.txmq.rocketmq.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import org.apache.rocketmq.client.common.ClientErrorCode;
import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.client.impl.producer.TopicPublishInfo;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.ServiceState;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.common.sysflag.MessageSysFlag;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.EndTransactionRequestHeader;
import org.jspecify.annotations.Nullable;

import dev.txmq.TxmqException;
import dev.txmq.rocketmq.BrokerInspection;
import dev.txmq.rocketmq.Probes;

/**
 * The client's transactional producer, taken apart: {@code sendMessageInTransaction} runs the local transaction between its two
 * steps, which leaves no room for a transaction that Spring runs, and ends it one-way. Here the steps are apart, and
 * END_TRANSACTION waits for the broker's answer, which counts by {@link BrokerTrust}.
 */
final class TransactionalClient extends TransactionMQProducer {

    private final BrokerTrust trust;

    TransactionalClient(String group, @Nullable RPCHook hook, List<String> topics, BrokerTrust trust) {
        super(group, hook, topics);
        this.trust = trust;
    }

    /**
     * The next queue of a topic among those of these brokers, or null if they have none.
     *
     * @throws MQClientException if no route is known of the topic
     */
    @Nullable
    MessageQueue chooseQueue(String topic, Predicate<String> broker) throws MQClientException {
        return route(topic).selectOneMessageQueue(queue -> broker.test(queue.getBrokerName()));
    }

    /**
     * The queue that a key has among those of the topic; if its broker is not one of these, the queue that it has among theirs.
     *
     * @throws MQClientException if no route is known of the topic
     */
    MessageQueue queueOf(String topic, String key, Predicate<String> broker) throws MQClientException {
        List<MessageQueue> all =
                route(topic).getMessageQueueList().stream().sorted().toList();
        MessageQueue own = all.get(Math.floorMod(key.hashCode(), all.size()));
        if (broker.test(own.getBrokerName())) {
            return own;
        }
        List<MessageQueue> theirs =
                all.stream().filter(queue -> broker.test(queue.getBrokerName())).toList();
        return theirs.isEmpty() ? own : theirs.get(Math.floorMod(key.hashCode(), theirs.size()));
    }

    private TopicPublishInfo route(String topic) throws MQClientException {
        TopicPublishInfo route =
                defaultMQProducerImpl.getTopicPublishInfoTable().get(topic);
        return route == null || !route.ok() ? findRoute(topic) : route;
    }

    /** Whether one of these brokers has a queue of the topic; yes while no route is known, for only a send finds out. */
    boolean reaches(String topic, Predicate<String> broker) {
        TopicPublishInfo route =
                defaultMQProducerImpl.getTopicPublishInfoTable().get(topic);
        return route == null
                || !route.ok()
                || route.getMessageQueueList().stream().anyMatch(queue -> broker.test(queue.getBrokerName()));
    }

    /** As the client itself does with a topic that it does not know. */
    private TopicPublishInfo findRoute(String topic) throws MQClientException {
        try {
            return askForRoute(topic);
        } catch (IllegalStateException e) {
            throw new MQClientException("No name server tells the route of topic " + topic, e);
        }
    }

    private TopicPublishInfo askForRoute(String topic) throws MQClientException {
        learnLater(List.of(topic));
        MQClientInstance instance = instance();
        instance.updateTopicRouteInfoFromNameServer(topic);
        TopicPublishInfo route =
                defaultMQProducerImpl.getTopicPublishInfoTable().get(topic);
        if (route == null || (!route.ok() && !route.isHaveTopicRouterInfo())) {
            // there is one if brokers create topics by themselves
            instance.updateTopicRouteInfoFromNameServer(topic, true, this);
            route = defaultMQProducerImpl.getTopicPublishInfoTable().get(topic);
        }
        if (route == null || !route.ok()) {
            throw new MQClientException("No route is known of topic " + topic, null)
                    .setResponseCode(ClientErrorCode.NOT_FOUND_TOPIC_EXCEPTION);
        }
        return route;
    }

    SendResult sendHalf(Message message, MessageQueue queue, long timeoutMillis)
            throws MQClientException, RemotingException, MQBrokerException, InterruptedException {
        return defaultMQProducerImpl.send(markAsHalf(message), queue, timeoutMillis);
    }

    void sendHalf(Message message, MessageQueue queue, SendCallback callback, long timeoutMillis)
            throws MQClientException, RemotingException, InterruptedException {
        defaultMQProducerImpl.send(markAsHalf(message), queue, callback, timeoutMillis);
    }

    private Message markAsHalf(Message message) {
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_TRANSACTION_PREPARED, "true");
        MessageAccessor.putProperty(message, MessageConst.PROPERTY_PRODUCER_GROUP, getProducerGroup());
        return message;
    }

    /**
     * Completes when the broker has done it; exceptionally when it refused, did not answer in time, or answered as one whose word
     * does not count.
     */
    CompletableFuture<Void> endTransaction(HalfMessage half, Resolution resolution, long timeoutMillis) {
        MQClientInstance instance = instance();
        // without an address the client would send this to a name server
        String address = instance.findBrokerAddressInPublish(half.broker());
        if (address == null) {
            return CompletableFuture.failedFuture(
                    new TxmqException("No address is known of broker %s".formatted(half.broker())));
        }
        RemotingCommand request =
                RemotingCommand.createRequestCommand(RequestCode.END_TRANSACTION, header(half, resolution));
        RemotingClient remoting = instance.getMQClientAPIImpl().getRemotingClient();
        return Reply.of(remoting, address, request, timeoutMillis).thenCompose(reply -> {
            requireSuccess(reply.response());
            return trust.require(
                    reply.connection(),
                    address,
                    () -> Reply.of(
                            remoting,
                            reply.connection(),
                            Probes.publish(getProducerGroup(), half.message().topic(), half.broker()),
                            timeoutMillis));
        });
    }

    /** Tries each address that has not earned trust; completes when all have answered or failed to. */
    CompletableFuture<Void> earnTrust(String topic, long timeoutMillis) {
        Map<String, String> masters = BrokerInspection.masters(instance());
        trust.keepOnly(masters);
        RemotingClient remoting = instance().getMQClientAPIImpl().getRemotingClient();
        List<CompletableFuture<?>> tries = new ArrayList<>();
        masters.forEach((broker, address) -> {
            if (trust.isMissing(address)) {
                RemotingCommand probe = Probes.publish(getProducerGroup(), topic, broker);
                tries.add(trust.learn(address, Reply.of(remoting, address, probe, timeoutMillis)));
            }
        });
        return CompletableFuture.allOf(tries.toArray(CompletableFuture[]::new));
    }

    /** Releases what a start that failed half-way has started. */
    void abandon() {
        defaultMQProducerImpl.setServiceState(ServiceState.RUNNING);
        shutdown();
    }

    /** Makes the client look for the routes of these topics at each poll of the name server. */
    void learnLater(List<String> topics) {
        topics.forEach(
                topic -> defaultMQProducerImpl.getTopicPublishInfoTable().putIfAbsent(topic, new TopicPublishInfo()));
    }

    MQClientInstance instance() {
        return defaultMQProducerImpl.getMqClientFactory();
    }

    private EndTransactionRequestHeader header(HalfMessage half, Resolution resolution) {
        EndTransactionRequestHeader header = new EndTransactionRequestHeader();
        header.setTopic(half.message().topic());
        header.setProducerGroup(getProducerGroup());
        header.setBrokerName(half.broker());
        header.setTranStateTableOffset(half.queueOffset());
        header.setCommitLogOffset(half.commitLogOffset());
        header.setMsgId(half.clientMessageId());
        header.setTransactionId(half.clientMessageId());
        header.setCommitOrRollback(
                switch (resolution) {
                    case COMMIT -> MessageSysFlag.TRANSACTION_COMMIT_TYPE;
                    case ROLLBACK -> MessageSysFlag.TRANSACTION_ROLLBACK_TYPE;
                    case UNKNOWN -> MessageSysFlag.TRANSACTION_NOT_TYPE;
                });
        return header;
    }

    private static void requireSuccess(RemotingCommand response) {
        if (response.getCode() != ResponseCode.SUCCESS) {
            throw new TxmqException("The broker refused END_TRANSACTION with code %d: %s"
                    .formatted(response.getCode(), response.getRemark()));
        }
    }
}
