package dev.txmq.notify.send;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;

import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.send.Answer.Failure;

import static org.assertj.core.api.Assertions.assertThat;

/** Which hosts the client connects to. 127.0.0.1 stands for a public address here, and 127.0.0.2 for one inside. */
class WebhookClientTest {

    private final Receiver outside = new Receiver(bound("127.0.0.1", 0));
    private final Receiver inside = new Receiver(bound("127.0.0.2", outside.port()));

    @AfterEach
    void close() {
        outside.close();
        inside.close();
    }

    @Test
    void connectsToTheAddressThatItHasChecked() {
        Queue<List<String>> answers = new ArrayDeque<>();
        for (int i = 0; i < 200; i++) {
            answers.add(List.of(i % 2 == 0 ? "127.0.0.1" : "127.0.0.2"));
        }
        try (WebhookClient client =
                client(new Names(answers), Map.of("txmq.notifier.allowed-networks", "127.0.0.1/32"))) {
            for (int i = 0; i < 200; i++) {
                // no connection is kept, so each one is looked up
                outside.then(Receiver.answer(200, "Connection: close"));
                Answer answer = post(client, "shop.example");
                assertThat(answer.failure()).isIn((Object) null, Failure.BLOCKED);
            }
        }

        assertThat(outside.requests()).hasSize(100);
        assertThat(inside.connections()).isZero();
    }

    @Test
    void passesOverTheAddressesInsideOfANameThatHasBoth() {
        Queue<List<String>> answers = new ArrayDeque<>(List.of(List.of("127.0.0.2", "127.0.0.1")));
        try (WebhookClient client =
                client(new Names(answers), Map.of("txmq.notifier.allowed-networks", "127.0.0.1/32"))) {
            assertThat(post(client, "shop.example").isSuccess()).isTrue();
        }

        assertThat(inside.connections()).isZero();
    }

    @Test
    void connectsToNoAddressInsideUnlessItIsAllowed() {
        Queue<List<String>> answers = new ArrayDeque<>(List.of(List.of("127.0.0.1"), List.of("127.0.0.1")));
        try (WebhookClient client = client(new Names(answers), Map.of())) {
            assertThat(post(client, "shop.example").failure()).isEqualTo(Failure.BLOCKED);
        }

        assertThat(outside.connections()).isZero();
    }

    @Test
    void saysThatANameHasNoAddress() {
        DnsResolver nobody = new Names(new ArrayDeque<>());
        try (WebhookClient client = client(nobody, Map.of())) {
            assertThat(post(client, "nobody.example").failure()).isEqualTo(Failure.DNS);
        }
    }

    @Test
    void ignoresTheProxyOfTheSystemAndUsesItsOwn() {
        System.setProperty("http.proxyHost", "127.0.0.2");
        System.setProperty("http.proxyPort", Integer.toString(inside.port()));
        try {
            Queue<List<String>> answers = new ArrayDeque<>(List.of(List.of("127.0.0.1")));
            try (WebhookClient client =
                    client(new Names(answers), Map.of("txmq.notifier.allowed-networks", "127.0.0.1/32"))) {
                assertThat(post(client, "shop.example").isSuccess()).isTrue();
            }
            assertThat(inside.connections()).isZero();

            try (WebhookClient client = client(
                    new Names(new ArrayDeque<>(List.of(List.of("127.0.0.2")))),
                    Map.of("txmq.notifier.proxy", "http://proxy.example:" + inside.port()))) {
                assertThat(post(client, "shop.example").isSuccess()).isTrue();
            }
            assertThat(inside.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.line()).startsWith("POST http://shop.example:"));
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
        }
    }

    private Answer post(WebhookClient client, String host) {
        return client.post(
                URI.create("http://%s:%d/hook".formatted(host, outside.port())), Map.of(), "{}".getBytes(), null);
    }

    @Test
    void keepsTheConnectionAfterAnAnswerThatItHasReadToItsEnd() {
        Queue<List<String>> answers = new ArrayDeque<>(List.of(List.of("127.0.0.1"), List.of("127.0.0.1")));
        try (WebhookClient client =
                client(new Names(answers), Map.of("txmq.notifier.allowed-networks", "127.0.0.1/32"))) {
            for (int length : List.of(0, 1, 3000, 16_383, 0)) {
                assertThat(answer(client, length)).isEqualTo(Math.min(length, 2048));
            }
            assertThat(outside.connections()).isEqualTo(1);

            assertThat(answer(client, 16_384)).isEqualTo(2048);
            assertThat(answer(client, 0)).isZero();
            assertThat(outside.connections())
                    .as("one that was cut off is not used again")
                    .isEqualTo(2);
        }
    }

    /** Returns how much of it is kept. */
    private int answer(WebhookClient client, int length) {
        outside.then(Receiver.body(200, "x".repeat(length)));
        Answer answer = post(client, "shop.example");
        assertThat(answer.isSuccess()).isTrue();
        return answer.body() == null ? 0 : answer.body().length;
    }

    private static WebhookClient client(DnsResolver names, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("txmq.notifier.encryption-keys", Instance.KEY);
        NotifierProperties bound = new Binder(new MapConfigurationPropertySource(all))
                .bindOrCreate("txmq.notifier", NotifierProperties.class);
        return new WebhookClient(
                WebhookClients.build(bound, null, names),
                Executors.newSingleThreadScheduledExecutor(),
                Duration.ofSeconds(10),
                16_384,
                Clock.systemUTC());
    }

    private static ServerSocket bound(String address, int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            return socket;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A name server that answers each question in turn. */
    private record Names(Queue<List<String>> answers) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws java.net.UnknownHostException {
            List<String> next = answers.poll();
            if (next == null) {
                throw new java.net.UnknownHostException(host);
            }
            InetAddress[] addresses = new InetAddress[next.size()];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = InetAddress.getByAddress(
                        host, InetAddress.getByName(next.get(i)).getAddress());
            }
            return Arrays.copyOf(addresses, addresses.length);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
