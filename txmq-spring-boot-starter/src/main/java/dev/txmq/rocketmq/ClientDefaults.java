package dev.txmq.rocketmq;

import io.netty.util.concurrent.ImmediateEventExecutor;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.impl.MQClientManager;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.RemotingClient;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.RocketMqConnectionDetails.Credentials;
import dev.txmq.TxmqException;

/** What every client of the kit uses. */
public final class ClientDefaults {

    /** Shorter than RocketMQ's 30 s, so that a restarted broker soon knows its clients. */
    private static final int HEARTBEAT_MILLIS = 5_000;

    private static final int ROUTE_POLL_MILLIS = 10_000;

    /** What a consumer fetches ahead of a topic, instead of RocketMQ's 100 MiB for each queue of it. */
    private static final int BUFFER_MIB = 32;

    private ClientDefaults() {}

    public static void apply(RocketMqConnectionDetails connection, ClientConfig client) {
        client.setNamesrvAddr(connection.nameServer());
        client.setHeartbeatBrokerInterval(HEARTBEAT_MILLIS);
        client.setPollNameServerInterval(ROUTE_POLL_MILLIS);
    }

    /** A consumer that begins with the oldest message, and in whose group each member counts once. */
    public static DefaultMQPushConsumer consumer(RocketMqConnectionDetails connection, String group) {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group, signing(connection));
        apply(connection, consumer);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setPullThresholdSizeForTopic(BUFFER_MIB);
        consumer.setAllocateMessageQueueStrategy(new DistinctMemberAllocation());
        // see BodyCompression
        consumer.setDecodeDecompressBody(false);
        return consumer;
    }

    /**
     * The last step before a client is started that shares its instance with no other.
     *
     * @throws TxmqException if the SSL bundle cannot be used
     */
    public static void prepare(RocketMqConnectionDetails connection, ClientConfig client) {
        // as the client itself does next; by this name it finds the instance that is made here
        client.changeInstanceNameToPID();
        instance(connection, client);
    }

    /**
     * Makes the instance that a client of this name will find. Its requests and their answers pass through netty's event loop alone,
     * not through two thread pools on top of it; nothing that the kit does with an answer blocks.
     */
    static MQClientInstance instance(RocketMqConnectionDetails connection, ClientConfig client) {
        encrypt(connection, client);
        MQClientInstance instance =
                MQClientManager.getInstance().getOrCreateMQClientInstance(client, signing(connection));
        instance.getNettyClientConfig().setDisableNettyWorkerGroup(true);
        RemotingClient remoting = instance.getMQClientAPIImpl().getRemotingClient();
        remoting.setCallbackExecutor(ImmediateEventExecutor.INSTANCE);
        SslBundle bundle = connection.sslBundle();
        if (bundle != null) {
            ClientTls.encrypt(remoting, bundle);
        }
        return instance;
    }

    static void encrypt(RocketMqConnectionDetails connection, ClientConfig client) {
        if (connection.sslBundle() != null) {
            client.setUseTLS(true);
        }
    }

    /** Signs each request, for a client's constructor; null without credentials. */
    public static @Nullable RPCHook signing(RocketMqConnectionDetails connection) {
        Credentials credentials = connection.credentials();
        return credentials == null
                ? null
                : new AclClientRPCHook(new SessionCredentials(credentials.accessKey(), credentials.secretKey()));
    }
}
