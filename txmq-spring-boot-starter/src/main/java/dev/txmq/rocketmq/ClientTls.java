package dev.txmq.rocketmq;

import java.lang.reflect.Field;
import java.util.Objects;
import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.impl.MQClientManager;
import org.apache.rocketmq.client.impl.factory.MQClientInstance;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.netty.NettyRemotingAbstract;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.ReflectionUtils;

import dev.txmq.TxmqException;
import dev.txmq.config.RocketMqConnectionDetails;

/**
 * Encrypts a client's connections with an SSL bundle.
 *
 * <p>The client makes its SSL context of static fields, for the whole JVM; trusts everybody unless these say otherwise; and on
 * netty 4.2 connects to nobody if they do, since netty then compares the certificate's host with one that the client does not
 * tell it. So its context is replaced before the first connection. Whose certificate the authority of the bundle has signed is
 * trusted, whatever its host.
 */
final class ClientTls {

    private ClientTls() {}

    /** The last step before a client is started. Does nothing without an SSL bundle. */
    static void prepare(RocketMqConnectionDetails connection, ClientConfig client) {
        SslBundle bundle = connection.sslBundle();
        if (bundle == null) {
            return;
        }
        SslContext context = context(bundle);
        client.setUseTLS(true);
        // as the client itself does next; by this name it finds what is made here
        client.changeInstanceNameToPID();
        MQClientInstance instance =
                MQClientManager.getInstance().getOrCreateMQClientInstance(client, ClientDefaults.signing(connection));
        replaceContext(instance.getMQClientAPIImpl().getRemotingClient(), context);
    }

    private static void replaceContext(RemotingClient client, SslContext context) {
        Field field = Objects.requireNonNull(
                ReflectionUtils.findField(NettyRemotingAbstract.class, "sslContext"),
                "RocketMQ's client has changed: its SSL context is kept elsewhere");
        ReflectionUtils.makeAccessible(field);
        ReflectionUtils.setField(field, client, context);
    }

    private static SslContext context(SslBundle bundle) {
        SslOptions options = bundle.getOptions();
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .keyManager(bundle.getManagers().getKeyManagerFactory())
                    .trustManager(bundle.getManagers().getTrustManagerFactory())
                    .ciphers(SslOptions.asSet(options.getCiphers()))
                    .protocols(options.getEnabledProtocols())
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new TxmqException("The SSL bundle of txmq.ssl.bundle cannot be used", e);
        }
    }
}
