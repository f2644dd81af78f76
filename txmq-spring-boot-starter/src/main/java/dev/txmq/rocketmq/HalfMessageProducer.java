package dev.txmq.rocketmq;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.remoting.exception.RemotingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.TxmqException;
import dev.txmq.config.TxmqProperties;

/**
 * Sends half messages and ends their transactions, for one producer group.
 *
 * <p>It is constructed with every topic of the group, so that the brokers of those topics know it, and ask it, before it has
 * sent anything. A half message is sent once: a second try after a lost answer would leave an orphan that is checked, and
 * delivered, apart. A second producer of the same group in one JVM is refused, since the broker would ask either.
 */
public final class HalfMessageProducer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HalfMessageProducer.class);
    private static final Set<String> RUNNING_GROUPS = ConcurrentHashMap.newKeySet();

    private final String nameServer;
    private final String group;
    private final TxmqProperties.Producer settings;
    private final CheckBack checkBack;
    private final long timeoutMillis;
    private volatile @Nullable TransactionalClient running;

    public HalfMessageProducer(String nameServer, String group, TxmqProperties.Producer settings, CheckBack checkBack) {
        this.nameServer = nameServer;
        this.group = group;
        this.settings = settings;
        this.checkBack = checkBack;
        this.timeoutMillis = settings.sendTimeout().toMillis();
    }

    /**
     * Joins the group. Without a reachable name server it starts all the same, and joins when there is one. May be started
     * again after {@link #close}.
     *
     * @throws TxmqException if this JVM has a producer of the group already
     */
    public void start() {
        if (!RUNNING_GROUPS.add(group)) {
            throw new TxmqException(
                    ("This JVM already has a producer of the group '%s': the broker would ask either about a"
                                    + " half message. Give each application its own txmq.producer.group (default:"
                                    + " spring.application.name)")
                            .formatted(group));
        }
        TransactionalClient client = newClient();
        try {
            client.start();
        } catch (MQClientException e) {
            RUNNING_GROUPS.remove(group);
            throw new TxmqException("The producer of group '%s' could not start".formatted(group), e);
        }
        running = client;
        BrokerInspection.ofProducer(client.client(), settings.topics()).forEach(LOG::error);
    }

    private TransactionalClient newClient() {
        TransactionalClient client = new TransactionalClient(group, settings.topics());
        client.setNamesrvAddr(nameServer);
        client.setSendMsgTimeout(Math.toIntExact(timeoutMillis));
        client.setRetryTimesWhenSendFailed(0);
        client.setRetryTimesWhenSendAsyncFailed(0);
        client.setRetryAnotherBrokerWhenNotStoreOK(false);
        client.setHeartbeatBrokerInterval(ClientDefaults.HEARTBEAT_MILLIS);
        client.setPollNameServerInterval(ClientDefaults.ROUTE_POLL_MILLIS);
        client.setTransactionListener(new CheckBackListener(checkBack));
        client.setExecutorService(CheckBackListener.executor());
        return client;
    }

    /**
     * Stores all of these as half messages, or none: when one fails, those that were stored are rolled back.
     *
     * @throws TxmqException if the broker did not confirm each in time
     */
    public List<HalfMessage> send(List<WireMessage> messages) {
        List<CompletableFuture<HalfMessage>> sends = messages.size() == 1
                ? List.of(sendAndWait(messages.get(0)))
                : messages.stream().map(this::sendAsync).toList();
        List<HalfMessage> stored = new ArrayList<>();
        TxmqException failure = null;
        for (CompletableFuture<HalfMessage> send : sends) {
            try {
                stored.add(send.join());
            } catch (CompletionException e) {
                failure = e.getCause() instanceof TxmqException known ? known : new TxmqException("Sending failed", e);
            }
        }
        if (failure != null) {
            stored.forEach(this::rollback);
            throw failure;
        }
        return stored;
    }

    /** Makes the message visible to consumers. Completes with the broker's confirmation, exceptionally without one. */
    public CompletableFuture<Void> commit(HalfMessage half) {
        return client().endTransaction(half, CheckBack.Answer.COMMIT, timeoutMillis);
    }

    /** Discards the message; if that gets lost, the broker asks later. */
    public void rollback(HalfMessage half) {
        client().endTransaction(half, CheckBack.Answer.ROLLBACK, timeoutMillis).whenComplete((done, error) -> {
            if (error != null) {
                LOG.debug(
                        "rollback of {} not confirmed, the broker will ask",
                        half.message().describe(),
                        error);
            }
        });
    }

    /** Leaves the group; half messages that are still open are asked of the other instances. */
    @Override
    public void close() {
        TransactionalClient client = running;
        if (client != null) {
            running = null;
            client.shutdown();
            RUNNING_GROUPS.remove(group);
        }
    }

    private TransactionalClient client() {
        TransactionalClient client = running;
        if (client == null) {
            throw new TxmqException(
                    "The producer of group '%s' is not running: publish after the application has started and"
                                    .formatted(group)
                            + " before it stops");
        }
        return client;
    }

    private CompletableFuture<HalfMessage> sendAndWait(WireMessage message) {
        try {
            return CompletableFuture.completedFuture(
                    stored(message, client().sendHalf(WireFormat.write(message), timeoutMillis)));
        } catch (MQClientException | RemotingException | MQBrokerException e) {
            return CompletableFuture.failedFuture(notTaken(message, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(notTaken(message, e));
        } catch (TxmqException e) {
            return CompletableFuture.failedFuture(e);
        } catch (RuntimeException e) {
            // so the client reports a name server that cannot be reached
            return CompletableFuture.failedFuture(notTaken(message, e));
        }
    }

    private CompletableFuture<HalfMessage> sendAsync(WireMessage message) {
        CompletableFuture<HalfMessage> future = new CompletableFuture<>();
        try {
            client().sendHalf(WireFormat.write(message), new Completing(message, future), timeoutMillis);
        } catch (MQClientException | RemotingException | RuntimeException e) {
            future.completeExceptionally(notTaken(message, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.completeExceptionally(notTaken(message, e));
        }
        return future;
    }

    private HalfMessage stored(WireMessage message, SendResult result) {
        HalfMessage half = new HalfMessage(
                message,
                client().client().getBrokerNameFromMessageQueue(result.getMessageQueue()),
                result.getQueueOffset(),
                commitLogOffset(result),
                result.getMsgId());
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            rollback(half);
            throw new TxmqException("The broker stored the half message %s but not durably (%s)"
                    .formatted(message.describe(), result.getSendStatus()));
        }
        return half;
    }

    private static long commitLogOffset(SendResult result) {
        try {
            String id = result.getOffsetMsgId() == null ? result.getMsgId() : result.getOffsetMsgId();
            return MessageDecoder.decodeMessageId(id).getOffset();
        } catch (UnknownHostException e) {
            throw new TxmqException("The broker answered with a message id that cannot be read: " + result, e);
        }
    }

    private static TxmqException notTaken(WireMessage message, @Nullable Throwable cause) {
        return new TxmqException(
                "The broker did not take the half message %s, so its transaction cannot commit: try again when the broker is reachable"
                        .formatted(message.describe()),
                cause);
    }

    /** Hands the outcome of an asynchronous send to a future. */
    private final class Completing implements SendCallback {

        private final WireMessage message;
        private final CompletableFuture<HalfMessage> future;

        Completing(WireMessage message, CompletableFuture<HalfMessage> future) {
            this.message = message;
            this.future = future;
        }

        @Override
        public void onSuccess(SendResult result) {
            try {
                future.complete(stored(message, result));
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        }

        @Override
        public void onException(Throwable e) {
            future.completeExceptionally(notTaken(message, e));
        }
    }
}
