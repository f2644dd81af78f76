package dev.txmq.rocketmq;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.admin.MQAdminExtInner;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.ServiceState;
import org.jspecify.annotations.Nullable;

import dev.txmq.RocketMqConnectionDetails;

/**
 * What all consumers of an application share, so that a listener more costs its handlers' threads and little else: one instance of
 * RocketMQ's client, with one event loop, one connection to each broker and one heartbeat. It begins with the first client that
 * joins, and ends when the last has left.
 *
 * <p>The producer has an instance of its own: what it is answered must not queue behind messages that are fetched.
 */
public final class SharedClient {

    /** Without it, a consumer that leaves would end the instance under another that is just joining. */
    private static final String KEEPER = "txmq";

    private static final MQAdminExtInner NOBODY = new MQAdminExtInner() {};

    private final RocketMqConnectionDetails connection;
    private final Executor threads;
    private @Nullable MQClientInstance instance;
    private String name = "";
    private int members;

    /** @param threads gives each task a thread of its own */
    public SharedClient(RocketMqConnectionDetails connection, Executor threads) {
        this.connection = connection;
        this.threads = threads;
    }

    public RocketMqConnectionDetails connection() {
        return connection;
    }

    /** For what waits for servers, or for handlers: each task has a thread of its own. */
    public Executor threads() {
        return threads;
    }

    public void later(long millis, Runnable task) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, threads)
                .execute(task);
    }

    /**
     * The last step before a client is started. What joins has to {@link #leave}, whether it could start or not.
     *
     * @throws dev.txmq.TxmqException if the SSL bundle cannot be used
     */
    public synchronized MQClientInstance join(ClientConfig client) {
        MQClientInstance joined = instance;
        if (joined == null) {
            name = ProcessHandle.current().pid() + "#" + UUID.randomUUID();
            client.setInstanceName(name);
            MQClientInstance made = ClientDefaults.instance(connection, client);
            made.registerAdminExt(KEEPER, NOBODY);
            joined = made;
            instance = made;
        } else {
            ClientDefaults.encrypt(connection, client);
            client.setInstanceName(name);
        }
        members++;
        return joined;
    }

    /**
     * Joins and starts. What could not start has left again.
     *
     * @throws IllegalStateException if no name server can be reached
     */
    public void start(DefaultMQPushConsumer consumer) throws MQClientException {
        start(consumer, joined -> {});
    }

    /**
     * The same for a consumer that needs something of the instance before it starts.
     *
     * @param prepare is given the instance that the consumer has joined
     */
    public void start(DefaultMQPushConsumer consumer, Consumer<MQClientInstance> prepare) throws MQClientException {
        prepare.accept(join(consumer));
        try {
            consumer.start();
        } catch (MQClientException e) {
            leave();
            throw e;
        } catch (IllegalStateException e) {
            // so the client reports a name server that it cannot reach, half started
            consumer.getDefaultMQPushConsumerImpl().setServiceState(ServiceState.RUNNING);
            stop(consumer);
            throw e;
        }
    }

    /** Waits for handlers as long as the consumer is set to, and leaves. */
    public void stop(DefaultMQPushConsumer consumer) {
        consumer.shutdown();
        leave();
    }

    /** After the client was shut down. */
    public synchronized void leave() {
        MQClientInstance last = instance;
        members--;
        if (last != null && members == 0) {
            last.unregisterAdminExt(KEEPER);
            last.shutdown();
            instance = null;
        }
    }
}
