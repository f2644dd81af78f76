package dev.txmq.config;

import org.jspecify.annotations.Nullable;

/** The connection as the properties give it. */
final class PropertiesConnectionDetails implements RocketMqConnectionDetails {

    private final String nameServer;
    private final @Nullable Credentials credentials;

    /** @throws IllegalArgumentException if the properties name no name server */
    PropertiesConnectionDetails(TxmqProperties properties) {
        if (properties.nameServer() == null) {
            throw new IllegalArgumentException(
                    "txmq.name-server is not set: give the RocketMQ name server, for example localhost:9876");
        }
        nameServer = properties.nameServer();
        credentials = properties.accessKey() == null || properties.secretKey() == null
                ? null
                : new Credentials(properties.accessKey(), properties.secretKey());
    }

    @Override
    public String nameServer() {
        return nameServer;
    }

    @Override
    public @Nullable Credentials credentials() {
        return credentials;
    }
}
