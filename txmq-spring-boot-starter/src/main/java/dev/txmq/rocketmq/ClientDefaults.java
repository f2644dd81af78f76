package dev.txmq.rocketmq;

import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.remoting.RPCHook;
import org.jspecify.annotations.Nullable;

import dev.txmq.config.RocketMqConnectionDetails;
import dev.txmq.config.RocketMqConnectionDetails.Credentials;

/** What every client of the kit uses. */
final class ClientDefaults {

    /** Shorter than RocketMQ's 30 s, so that a restarted broker soon knows its clients. */
    private static final int HEARTBEAT_MILLIS = 5_000;

    private static final int ROUTE_POLL_MILLIS = 10_000;

    private ClientDefaults() {}

    static void apply(RocketMqConnectionDetails connection, ClientConfig client) {
        client.setNamesrvAddr(connection.nameServer());
        client.setHeartbeatBrokerInterval(HEARTBEAT_MILLIS);
        client.setPollNameServerInterval(ROUTE_POLL_MILLIS);
    }

    /** Signs each request, for a client's constructor; null without credentials. */
    static @Nullable RPCHook signing(RocketMqConnectionDetails connection) {
        Credentials credentials = connection.credentials();
        return credentials == null
                ? null
                : new AclClientRPCHook(new SessionCredentials(credentials.accessKey(), credentials.secretKey()));
    }
}
