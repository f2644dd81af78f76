package dev.txmq.notify.send;

import java.time.Duration;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.routing.DefaultProxyRoutePlanner;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsHttpClientBuilder;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.ssl.SslBundle;

import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.endpoint.Addresses;

/**
 * Builds the client that talks to hosts which others choose. The check of an address is in its name look-up, and it connects to what was
 * checked. It follows no redirects, repeats nothing, changes to no other protocol, keeps no cookies, unpacks nothing and ignores the system's proxies.
 */
final class WebhookClients {

    private static final Timeout FOR_A_CONNECTION = Timeout.ofSeconds(1);
    private static final int MAX_HEADERS = 100;
    private static final int MAX_LINE = 8192;

    private WebhookClients() {}

    static CloseableHttpClient build(NotifierProperties properties, @Nullable SslBundle sslBundle) {
        return build(properties, sslBundle, SystemDefaultDnsResolver.INSTANCE);
    }

    static CloseableHttpClient build(
            NotifierProperties properties, @Nullable SslBundle sslBundle, DnsResolver resolver) {
        HttpClientSettings settings = HttpClientSettings.defaults()
                .withRedirects(HttpRedirects.DONT_FOLLOW)
                .withConnectTimeout(properties.connectTimeout())
                .withReadTimeout(properties.timeout());
        if (sslBundle != null) {
            settings = settings.withSslBundle(sslBundle);
        }
        HttpHost proxy = properties.proxy() == null ? null : HttpHost.create(properties.proxy());
        if (proxy == null) {
            settings = settings.withInetAddressFilter(Addresses.reachable(properties.allowedNetworks()));
        }
        ManagedHttpClientConnectionFactory connections = ManagedHttpClientConnectionFactory.builder()
                .http1Config(Http1Config.custom()
                        .setMaxHeaderCount(MAX_HEADERS)
                        .setMaxLineLength(MAX_LINE)
                        .build())
                .build();
        Duration timeout = properties.timeout();
        return new HttpComponentsHttpClientBuilder()
                .withDnsResolver(resolver)
                .withCustomizer(builder -> builder.disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableContentCompression()
                        .disableAuthCaching()
                        .disableDefaultUserAgent()
                        .setRoutePlanner(
                                proxy == null ? new DefaultRoutePlanner(null) : new DefaultProxyRoutePlanner(proxy)))
                .withConnectionManagerCustomizer(builder -> builder.setConnectionFactory(connections)
                        .setMaxConnTotal(properties.maxInFlight())
                        .setMaxConnPerRoute(properties.maxInFlight()))
                .withDefaultRequestConfigCustomizer(config -> config.setConnectionRequestTimeout(FOR_A_CONNECTION)
                        .setResponseTimeout(Timeout.of(timeout))
                        .setProtocolUpgradeEnabled(false))
                .build(settings);
    }
}
