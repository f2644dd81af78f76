package dev.txmq.console.service;

import java.io.IOException;
import java.net.URI;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.util.UriComponentsBuilder;

/** Sends each request to the first instance that the service has just then. */
final class DiscoveredRequests implements ClientHttpRequestFactory {

    /** The host is replaced. */
    static final String BASE = "http://discovered/actuator";

    private final String service;
    private final Addresses addresses;
    private final ClientHttpRequestFactory requests;

    DiscoveredRequests(String service, Addresses addresses, ClientHttpRequestFactory requests) {
        this.service = service;
        this.addresses = addresses;
        this.requests = requests;
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
        URI address = addresses.all(service).get(0);
        URI there = UriComponentsBuilder.fromUri(uri)
                .scheme(address.getScheme())
                .host(address.getHost())
                .port(address.getPort())
                .build(true)
                .toUri();
        return requests.createRequest(there, method);
    }
}
