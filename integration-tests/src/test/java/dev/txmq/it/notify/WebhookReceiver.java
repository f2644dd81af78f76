package dev.txmq.it.notify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Takes webhooks that are signed with its secret, and answers as a test says. */
final class WebhookReceiver implements AutoCloseable {

    static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private final Webhook webhook = new Webhook(SECRET);
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Queue<Callable<Integer>> script = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    WebhookReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    /** One that was rightly signed. */
    record Taken(String id, String seconds, String body) {}

    URI uri() {
        return URI.create(
                "http://127.0.0.1:%d/hooks".formatted(server.getAddress().getPort()));
    }

    /** What it does with the next one that is rightly signed, and answers; then 200. */
    void next(Callable<Integer> answer) {
        script.add(answer);
    }

    List<Taken> taken() {
        return taken;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, List<String>> headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue));
            exchange.sendResponseHeaders(answer(headers, body), -1);
        }
    }

    private int answer(Map<String, List<String>> headers, String body) throws IOException {
        try {
            webhook.verify(body, headers);
            taken.add(new Taken(
                    headers.get("webhook-id").get(0),
                    headers.get("webhook-timestamp").get(0),
                    body));
            Callable<Integer> next = script.poll();
            return next == null ? 200 : next.call();
        } catch (WebhookVerificationException e) {
            return 401;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
