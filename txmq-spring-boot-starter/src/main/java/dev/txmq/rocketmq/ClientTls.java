package dev.txmq.rocketmq;

import java.lang.reflect.Field;
import java.util.Objects;
import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.apache.rocketmq.remoting.RemotingClient;
import org.apache.rocketmq.remoting.netty.NettyRemotingAbstract;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.ReflectionUtils;

import dev.txmq.TxmqException;

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

    /** Must come before the client connects, and its setting {@code useTLS} before this. */
    static void encrypt(RemotingClient client, SslBundle bundle) {
        Field field = Objects.requireNonNull(
                ReflectionUtils.findField(NettyRemotingAbstract.class, "sslContext"),
                "RocketMQ's client has changed: its SSL context is kept elsewhere");
        ReflectionUtils.makeAccessible(field);
        ReflectionUtils.setField(field, client, context(bundle));
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
