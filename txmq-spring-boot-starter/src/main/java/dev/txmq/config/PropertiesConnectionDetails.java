package dev.txmq.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

import dev.txmq.RocketMqConnectionDetails;

/** The connection as the properties give it. */
final class PropertiesConnectionDetails implements RocketMqConnectionDetails {

    private final String nameServer;
    private final @Nullable Credentials credentials;
    private final @Nullable SslBundle sslBundle;

    /** @throws UnusableSetupException if the properties name no name server, or an SSL bundle that does not exist */
    PropertiesConnectionDetails(TxmqProperties properties, SslBundles bundles) {
        if (properties.nameServer() == null) {
            throw new UnusableSetupException(
                    "txmq.name-server is not set",
                    "set it to the address of the RocketMQ name server, for example localhost:9876");
        }
        nameServer = properties.nameServer();
        credentials = properties.accessKey() == null || properties.secretKey() == null
                ? null
                : new Credentials(properties.accessKey(), properties.secretKey());
        sslBundle = properties.ssl().bundle() == null
                ? null
                : bundle(properties.ssl().bundle(), bundles);
    }

    private static SslBundle bundle(String name, SslBundles bundles) {
        try {
            return bundles.getBundle(name);
        } catch (NoSuchSslBundleException e) {
            throw new UnusableSetupException(
                    "txmq.ssl.bundle must be one of the names under spring.ssl.bundle %s, was %s"
                            .formatted(bundles.getBundleNames(), name),
                    "set it to one of these, or add the bundle",
                    e);
        }
    }

    @Override
    public String nameServer() {
        return nameServer;
    }

    @Override
    public @Nullable Credentials credentials() {
        return credentials;
    }

    @Override
    public @Nullable SslBundle sslBundle() {
        return sslBundle;
    }
}
