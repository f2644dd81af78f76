package dev.txmq.tcc.wire;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Clients of other services. Made of the application's {@code RestClient.Builder}, so that what that adds is added here too, such as
 * trace headers and credentials.
 */
public final class Peers {

    private final RestClient.Builder builder;
    private final JdkClientHttpRequestFactory requests;

    /** @param timeout of a connection, and of a request */
    public Peers(RestClient.Builder builder, Duration timeout) {
        this(builder, timeout, HttpClient.newBuilder());
    }

    /** @param threads that write requests and take answers, instead of a new one for each request */
    public Peers(RestClient.Builder builder, Duration timeout, Executor threads) {
        this(builder, timeout, HttpClient.newBuilder().executor(threads));
    }

    private Peers(RestClient.Builder builder, Duration timeout, HttpClient.Builder client) {
        this.builder = builder;
        // without an attempt to change to HTTP/2, which is one more way for a request to fail
        this.requests = new JdkClientHttpRequestFactory(client.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
        requests.setReadTimeout(timeout);
    }

    /** A client of the service at this address. */
    public RestClient at(URI url) {
        return builder.clone()
                .requestFactory(requests)
                .baseUrl(url.toString().replaceFirst("/$", ""))
                .build();
    }
}
