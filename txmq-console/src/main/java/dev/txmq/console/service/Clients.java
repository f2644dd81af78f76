package dev.txmq.console.service;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.console.config.ConsoleProperties;

/** Makes what asks a service: with the credentials and the authorities that the configuration has for it, and within the time limit. */
final class Clients {

    private final Duration timeout;
    private final RestClient.Builder builder;
    private final SslBundles bundles;
    private final JsonMapper jsonMapper;
    private final @Nullable Addresses discovery;

    Clients(
            Duration timeout,
            RestClient.Builder builder,
            SslBundles bundles,
            JsonMapper jsonMapper,
            @Nullable Addresses discovery) {
        this.timeout = timeout;
        this.builder = builder;
        this.bundles = bundles;
        this.jsonMapper = jsonMapper;
        this.discovery = discovery;
    }

    ServiceClient of(String name, ConsoleProperties.Service service) {
        ClientHttpRequestFactory requests = requests(service);
        String url = service.url();
        if (url == null) {
            Addresses addresses = known(name);
            return new ServiceClient(
                    name,
                    client(service, new DiscoveredRequests(name, addresses, requests), DiscoveredRequests.BASE),
                    jsonMapper,
                    new DiscoveredInstances(
                            name, addresses, (instance, address) -> instance(instance, service, requests, address)));
        }
        List<ServiceClient> instances = new ArrayList<>();
        for (String address : service.instances()) {
            instances.add(instance(numbered(name, instances.size() + 1), service, requests, address));
        }
        return new ServiceClient(name, client(service, requests, url), jsonMapper, () -> instances);
    }

    /** How pages call an instance: not by its address, which is nobody's business there. */
    static String numbered(String service, int number) {
        return "%s %d".formatted(service, number);
    }

    private ServiceClient instance(
            String name, ConsoleProperties.Service service, ClientHttpRequestFactory requests, String address) {
        return new ServiceClient(name, client(service, requests, address), jsonMapper, List::of);
    }

    private ClientHttpRequestFactory requests(ConsoleProperties.Service service) {
        HttpClient.Builder http = HttpClient.newBuilder()
                // without an attempt to change to HTTP/2, which is one more way for a request to fail
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                // credentials go nowhere else
                .followRedirects(HttpClient.Redirect.NEVER);
        if (service.sslBundle() != null) {
            http.sslContext(bundles.getBundle(service.sslBundle()).createSslContext());
        }
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http.build());
        requests.setReadTimeout(timeout);
        return requests;
    }

    private RestClient client(ConsoleProperties.Service service, ClientHttpRequestFactory requests, String url) {
        RestClient.Builder client = builder.clone().requestFactory(requests).baseUrl(url.replaceFirst("/$", ""));
        String username = service.username();
        String password = service.password();
        if (username != null && password != null) {
            client.defaultHeaders(headers -> headers.setBasicAuth(username, password));
        }
        return client.build();
    }

    private Addresses known(String name) {
        if (discovery == null) {
            throw new IllegalArgumentException(
                    "txmq.console.services.%s.url must be set, since there is no Spring Cloud discovery that knows the service"
                            .formatted(name));
        }
        return discovery;
    }
}
