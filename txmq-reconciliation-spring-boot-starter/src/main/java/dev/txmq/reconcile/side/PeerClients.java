package dev.txmq.reconcile.side;

import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import dev.txmq.reconcile.config.Peer;

/** Clients of services. Made of the application's {@code RestClient.Builder}, so that what that adds is added here too, such as trace headers. */
public final class PeerClients {

    private final RestClient.Builder builder;
    private final SslBundles bundles;

    /** Knows how the application asks others. */
    public PeerClients(RestClient.Builder builder, SslBundles bundles) {
        this.builder = builder;
        this.bundles = bundles;
    }

    PeerClient of(Peer peer, Duration timeout) {
        return new PeerClient(peer.toString(), restClient(peer, timeout));
    }

    /** @param timeout of connecting, and of an answer from the request to its last byte */
    public RestClient restClient(Peer peer, Duration timeout) {
        HttpClient.Builder http = HttpClient.newBuilder()
                // without an attempt to change to HTTP/2, which is one more way for a request to fail
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER);
        SSLContext ssl = ssl(peer);
        if (ssl != null) {
            http.sslContext(ssl);
        }
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http.build());
        requests.setReadTimeout(timeout);
        RestClient.Builder client = builder.clone()
                .requestFactory(requests)
                .baseUrl(String.valueOf(peer.url()).replaceFirst("/$", ""));
        String user = peer.user();
        String password = peer.password();
        if (peer.bearer() != null) {
            client.defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + peer.bearer());
        } else if (user != null && password != null) {
            client.defaultHeaders(headers -> headers.setBasicAuth(user, password));
        }
        return client.build();
    }

    private @Nullable SSLContext ssl(Peer peer) {
        return peer.sslBundle() == null
                ? null
                : bundles.getBundle(peer.sslBundle()).createSslContext();
    }
}
