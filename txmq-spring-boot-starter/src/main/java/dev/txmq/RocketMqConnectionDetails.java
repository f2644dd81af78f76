package dev.txmq;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where RocketMQ is and who asks: taken from the properties {@code txmq.*}, unless a bean of this type says otherwise, such as
 * one of a container. Read once, at start.
 */
public interface RocketMqConnectionDetails extends ConnectionDetails {

    /** Addresses of the name servers, {@code host:port}, separated by semicolons. */
    String nameServer();

    /** The user to authenticate as, or null where the brokers do not ask. */
    default @Nullable Credentials credentials() {
        return null;
    }

    /** What to encrypt connections with, or null for plaintext. */
    default @Nullable SslBundle sslBundle() {
        return null;
    }

    /**
     * A RocketMQ user.
     *
     * @param accessKey its name
     * @param secretKey its password, which {@code toString} leaves out
     */
    record Credentials(String accessKey, String secretKey) {

        @Override
        public String toString() {
            return "Credentials[accessKey=%s]".formatted(accessKey);
        }
    }
}
