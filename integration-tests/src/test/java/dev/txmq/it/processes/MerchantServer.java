package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** The server of a merchant, which remembers what it is told. A test may have something happen around one of its answers. */
public final class MerchantServer implements AutoCloseable {

    private static final Runnable NOTHING = () -> {};

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final AtomicReference<Runnable> beforeAnswer = new AtomicReference<>(NOTHING);
    private final AtomicReference<Runnable> afterAnswer = new AtomicReference<>(NOTHING);
    private final int port;
    private HttpServer server;

    public MerchantServer() {
        server = start(0);
        port = server.getAddress().getPort();
    }

    private HttpServer start(int at) {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            started.createContext("/", this::answer);
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request, as it came; names of headers in lower case. */
    public record Told(Map<String, List<String>> headers, String body) {

        public String id() {
            return headers.get("webhook-id").get(0);
        }

        /** The body, if this secret has signed it. */
        public String verifiedBy(String secret) {
            try {
                new Webhook(secret).verify(body, headers);
                return body;
            } catch (WebhookVerificationException e) {
                throw new AssertionError("%s is signed by somebody else".formatted(this), e);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        told.add(new Told(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        beforeAnswer.getAndSet(NOTHING).run();
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
        afterAnswer.getAndSet(NOTHING).run();
    }

    public String url() {
        return "http://127.0.0.1:%d/paid".formatted(port);
    }

    public List<Told> told() {
        return told;
    }

    /** Happens once, when the next request has come. */
    public void beforeAnswer(Runnable work) {
        beforeAnswer.set(work);
    }

    /** Happens once, when the next answer is on its way. */
    public void afterAnswer(Runnable work) {
        afterAnswer.set(work);
    }

    /** Whoever tells it something is refused a connection. */
    public void goAway() {
        server.stop(0);
    }

    public void comeBack() {
        server = start(port);
    }

    @Override
    public void close() {
        goAway();
    }
}
