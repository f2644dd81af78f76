package dev.txmq.notify.send;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;

import dev.txmq.notify.app.Instance;
import dev.txmq.notify.app.Receiver;
import dev.txmq.notify.config.NotifierProperties;
import dev.txmq.notify.send.Answer.Failure;

import static org.assertj.core.api.Assertions.assertThat;

/** Which certificates the client believes. */
class CertificateTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    @Test
    void refusesOneThatNobodyHasSigned() throws Exception {
        KeyStore store = made("shop.example");

        assertThat(answerTo("shop.example", store, null).failure()).isEqualTo(Failure.TLS);
    }

    @Test
    void takesOneThatIsTrustedAndAsksForItByName() throws Exception {
        KeyStore store = made("shop.example");
        List<String> asked = new ArrayList<>();

        assertThat(answerTo("shop.example", keyManager(store), store, asked).isSuccess())
                .isTrue();
        assertThat(asked).singleElement().asString().contains("shop.example");
    }

    @Test
    void refusesOneOfAnotherName() throws Exception {
        KeyStore store = made("other.example");

        assertThat(answerTo("shop.example", store, store).failure()).isEqualTo(Failure.TLS);
    }

    /** Each is verified, which takes time; the JVM takes ten. */
    @Test
    void refusesAChainOfTwenty() throws Exception {
        KeyStore store = made("shop.example");
        X509ExtendedKeyManager one = (X509ExtendedKeyManager) keyManager(store);

        assertThat(answerTo("shop.example", new Chain(one, 2), store, new ArrayList<>())
                        .isSuccess())
                .isTrue();
        assertThat(answerTo("shop.example", new Chain(one, 20), store, new ArrayList<>())
                        .failure())
                .isEqualTo(Failure.TLS);
    }

    private static Answer answerTo(String host, KeyStore of, @Nullable KeyStore trusted) throws Exception {
        return answerTo(host, keyManager(of), trusted, new ArrayList<>());
    }

    private static KeyManager keyManager(KeyStore store) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        return keys.getKeyManagers()[0];
    }

    private static Answer answerTo(String host, KeyManager keys, @Nullable KeyStore trusted, List<String> asked)
            throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {keys}, null, null);
        NotifierProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "txmq.notifier.encryption-keys",
                        Instance.KEY,
                        "txmq.notifier.allowed-networks",
                        "127.0.0.0/8")))
                .bindOrCreate("txmq.notifier", NotifierProperties.class);
        SslBundle bundle = trusted == null ? null : SslBundle.of(SslStoreBundle.of(null, null, trusted));
        try (Receiver receiver = new Receiver(
                        context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress()));
                WebhookClient client = new WebhookClient(
                        WebhookClients.build(properties, bundle, new Loopback()),
                        Executors.newSingleThreadScheduledExecutor(),
                        Duration.ofSeconds(30),
                        16_384,
                        Clock.systemUTC())) {
            receiver.always((request, out, socket) -> {
                if (((SSLSocket) socket).getSession() instanceof ExtendedSSLSession session) {
                    asked.add(session.getRequestedServerNames().toString());
                }
                Receiver.answer(200).answer(request, out, socket);
            });
            return client.post(
                    URI.create("https://%s:%d/hook".formatted(host, receiver.port())), Map.of(), "{}".getBytes(), null);
        }
    }

    private KeyStore made(String host) throws Exception {
        Path file = Files.createTempDirectory(directory, "certificate").resolve("store.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "receiver",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(file)) {
            store.load(stream, PASSWORD);
        }
        return store;
    }

    /** The certificate, and itself again as its own issuer. */
    private static final class Chain extends X509ExtendedKeyManager {

        private final X509ExtendedKeyManager keys;
        private final int length;

        Chain(X509ExtendedKeyManager keys, int length) {
            this.keys = keys;
            this.length = length;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return Collections.nCopies(length, keys.getCertificateChain(alias)[0])
                    .toArray(X509Certificate[]::new);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    /** Each name is here. */
    private static final class Loopback implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws java.net.UnknownHostException {
            return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
