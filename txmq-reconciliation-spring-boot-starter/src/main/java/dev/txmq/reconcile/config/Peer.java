package dev.txmq.reconcile.config;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * Whom to ask, and where.
 *
 * @param name of the group, the application or the ledger
 * @param url base address of its actuator, such as {@code http://points:8082/actuator}; null for this application
 * @param user for HTTP Basic
 * @param password of that user
 * @param bearer token, in place of user and password
 * @param sslBundle one of {@code spring.ssl.bundle}, with the authorities that are trusted. Without, those of the JVM are.
 */
public record Peer(
        String name,
        @Nullable URI url,
        @Nullable String user,
        @Nullable String password,
        @Nullable String bearer,
        @Nullable String sslBundle) {

    /** This application. */
    public static Peer here(String name) {
        return new Peer(name, null, null, null, null, null);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return url == null ? name : "%s at %s".formatted(name, url);
    }

    void check(String key) {
        check(!name.isBlank(), "%s.name must not be empty".formatted(key));
        check(
                url == null
                        || url.getHost() != null
                                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                                && url.getQuery() == null
                                && url.getUserInfo() == null,
                "%s.url must be the address of an actuator such as http://points:8082/actuator, was %s"
                        .formatted(key, url));
        check((user == null) == (password == null), "%s needs user and password, or none".formatted(key));
        check(user == null || bearer == null, "%s has a user and a bearer: give one of them".formatted(key));
    }

    private static void check(boolean right, String message) {
        if (!right) {
            throw new IllegalArgumentException(message);
        }
    }
}
