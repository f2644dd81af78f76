package dev.txmq.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A merchant's server to play with. It prints what it is told, and answers as it is told to.
 *
 * <table>
 *   <caption>What it takes</caption>
 *   <tr><td>POST /hooks</td><td>a notification</td></tr>
 *   <tr><td>POST /secret</td><td>the answer to a merchant's registration, whose secret verifies notifications from then on</td></tr>
 *   <tr><td>POST /fail, /hang, /work</td><td>answers 500, or nothing, or as it should</td></tr>
 * </table>
 */
final class Receiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpServer server;
    private final @Nullable Path secretsFile;
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final Object modeChanged = new Object();
    private volatile Mode mode = Mode.WORK;

    private enum Mode {
        WORK,
        FAIL,
        HANG
    }

    private Receiver(HttpServer server, @Nullable Path secretsFile) {
        this.server = server;
        this.secretsFile = secretsFile;
    }

    /** @param dataDirectory where it keeps the secrets that it is given, or null */
    static Receiver start(int port, @Nullable Path dataDirectory) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            Receiver receiver =
                    new Receiver(server, dataDirectory == null ? null : dataDirectory.resolve("receiver-secrets"));
            receiver.readSecrets();
            server.createContext("/hooks", post(receiver::told));
            server.createContext("/secret", post(receiver::learn));
            for (Mode mode : Mode.values()) {
                server.createContext(
                        "/" + mode.name().toLowerCase(Locale.ROOT), post(exchange -> receiver.change(exchange, mode)));
            }
            CustomizableThreadFactory threads = new CustomizableThreadFactory("receiver-");
            threads.setDaemon(true);
            server.setExecutor(Executors.newCachedThreadPool(threads));
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException("The receiver cannot start", e);
        }
    }

    private static HttpHandler post(HttpHandler handler) {
        return exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                handler.handle(exchange);
            } else {
                answer(exchange, 405, "POST only");
            }
        };
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void told(HttpExchange exchange) throws IOException {
        String body = text(exchange);
        String id = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id"));
        int attempt = attempts.merge(id, 1, Integer::sum);
        boolean verified = isVerified(body, headers(exchange));
        String what = "%s, attempt %d at %s".formatted(described(body), attempt, id);
        if (!verified) {
            LOG.info("receiver          {}: NOT VERIFIED, answers 401. Does it have the merchant's secret?", what);
            answer(exchange, 401, "not verified");
        } else if (mode == Mode.HANG) {
            LOG.info("receiver          {}: verified, does not answer", what);
            awaitAnotherMode();
            exchange.close();
        } else {
            int status = mode == Mode.FAIL ? 500 : 204;
            LOG.info("receiver          {}: verified, answers {}", what, status);
            answer(exchange, status, "");
        }
    }

    private boolean isVerified(String body, Map<String, List<String>> headers) {
        return secrets.stream().anyMatch(secret -> {
            try {
                new Webhook(secret).verify(body, headers);
                return true;
            } catch (WebhookVerificationException e) {
                return false;
            }
        });
    }

    private static String described(String body) {
        try {
            JsonNode notice = JSON.readTree(body);
            return "%s of %s"
                    .formatted(
                            notice.path("type").asString("?"),
                            notice.path("data").path("orderNo").asString("?"));
        } catch (JacksonException e) {
            return "no JSON";
        }
    }

    private void learn(HttpExchange exchange) throws IOException {
        String secret = secretIn(text(exchange));
        if (secret == null) {
            answer(exchange, 400, "Send the answer to the registration of a merchant with a notifyUrl");
            return;
        }
        if (secrets.add(secret) && secretsFile != null) {
            Files.createDirectories(secretsFile.getParent());
            Files.write(secretsFile, secrets);
        }
        answer(exchange, 200, "The receiver has the secret");
    }

    private static @Nullable String secretIn(String registration) {
        try {
            String secret = JSON.readTree(registration).path("secret").asString("");
            return secret.startsWith("whsec_") ? secret : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private void readSecrets() throws IOException {
        if (secretsFile != null && Files.exists(secretsFile)) {
            secrets.addAll(Files.readAllLines(secretsFile));
        }
    }

    private void change(HttpExchange exchange, Mode to) throws IOException {
        synchronized (modeChanged) {
            mode = to;
            modeChanged.notifyAll();
        }
        answer(exchange, 200, "The receiver will " + to.name().toLowerCase(Locale.ROOT));
    }

    private void awaitAnotherMode() {
        synchronized (modeChanged) {
            try {
                while (mode == Mode.HANG) {
                    modeChanged.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String text(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> headers(HttpExchange exchange) {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return headers;
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.isEmpty() ? new byte[0] : (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
