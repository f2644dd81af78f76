package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** The server of somebody who is told by webhooks. It remembers what has come, and answers 204, or as a test says. */
public final class WebhookReceiver implements AutoCloseable {

    private static final Runnable NOTHING = () -> {};

    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Queue<Callable<Integer>> script = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Runnable> afterAnswer = new AtomicReference<>(NOTHING);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private HttpServer server;

    public WebhookReceiver() {
        server = start(0);
        port = server.getAddress().getPort();
    }

    private HttpServer start(int at) {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            started.setExecutor(threads);
            started.createContext("/", this::take);
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request, as it came; names of headers in lower case. */
    public record Taken(Map<String, List<String>> headers, String body) {

        public String id() {
            return headers.get("webhook-id").get(0);
        }

        /** When it was signed, in seconds since 1970. */
        public String seconds() {
            return headers.get("webhook-timestamp").get(0);
        }

        /** Whether this secret has signed it, however long ago; the specification's {@code verify} refuses what is older than 5 minutes. */
        public boolean isSignedBy(String secret) {
            try {
                String signature = new Webhook(secret).sign(id(), Long.parseLong(seconds()), body);
                return List.of(headers.get("webhook-signature").get(0).split(" "))
                        .contains(signature);
            } catch (WebhookSigningException e) {
                throw new AssertionError("%s cannot be signed".formatted(this), e);
            }
        }

        /** The body, if this secret has signed it a moment ago. */
        public String verifiedBy(String secret) {
            try {
                new Webhook(secret).verify(body, headers);
                return body;
            } catch (WebhookVerificationException e) {
                throw new AssertionError("%s is signed by somebody else".formatted(this), e);
            }
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
            taken.add(new Taken(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Callable<Integer> next = script.poll();
            exchange.sendResponseHeaders(next == null ? 204 : next.call(), -1);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        afterAnswer.getAndSet(NOTHING).run();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:%d/hooks".formatted(port));
    }

    public List<Taken> taken() {
        return taken;
    }

    /** What happens once, when the next request has come, and the status that it gets then. */
    public void next(Callable<Integer> answer) {
        script.add(answer);
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
        threads.shutdownNow();
    }
}
