package dev.txmq.rocketmq;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;

import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.config.UnusableSetupException;

/**
 * Tries whether the name servers and the application take each other's certificates; RocketMQ's client would say no
 * more than that it reaches nobody.
 */
public final class TlsInspection {

    private static final Logger LOG = LoggerFactory.getLogger(TlsInspection.class);
    private static final int ANSWER_MILLIS = 3_000;
    /** A server that does not take the application's certificate says so after the handshake, one that does says nothing. */
    private static final int REFUSAL_MILLIS = 200;

    private TlsInspection() {}

    /** @throws UnusableSetupException if a name server that answers is not trusted, or does not trust the application */
    public static void checkNameServers(RocketMqConnectionDetails connection) {
        for (String address : connection.nameServer().split(";")) {
            check(connection, "name server", address);
        }
    }

    /** Does nothing without an SSL bundle. */
    static void check(RocketMqConnectionDetails connection, String who, String address) {
        SslBundle bundle = connection.sslBundle();
        if (bundle == null) {
            return;
        }
        int colon = address.lastIndexOf(':');
        InetSocketAddress server =
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        try (SSLSocket socket =
                (SSLSocket) bundle.createSslContext().getSocketFactory().createSocket()) {
            socket.connect(server, ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.startHandshake();
            socket.setSoTimeout(REFUSAL_MILLIS);
            socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            LOG.debug("{} {} has nothing against TLS, or does not answer", who, address);
        } catch (SSLException e) {
            throw new UnusableSetupException(
                    "TLS with %s %s fails: %s".formatted(who, address, e.getMessage()),
                    "see that the SSL bundle of txmq.ssl.bundle has the certificate authority of name servers and brokers, and a"
                            + " certificate of the application if they ask for one; and that they are started with"
                            + " tls.server.mode=enforcing");
        } catch (IOException e) {
            LOG.debug("{} {} does not answer", who, address, e);
        }
    }
}
