package dev.txmq.reconcile.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A service of a group that answers as a test says, at {@code txmqinbox}. */
public final class StrangeService implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final AtomicLong written = new AtomicLong();

    public StrangeService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/actuator/txmqinbox", this::serve);
        server.start();
    }

    /** What it does with a request. */
    @FunctionalInterface
    public interface Answer {

        void give(HttpExchange exchange) throws Exception;
    }

    public static Answer json(String body) {
        return status(200, body);
    }

    public static Answer status(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** So many bytes without an end. */
    public Answer endless(String piece) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(bytes);
                    written.addAndGet(bytes.length);
                }
            }
        };
    }

    /** A byte now and then. */
    public static Answer dripping() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(' ');
                    out.flush();
                    LockSupport.parkNanos(50_000_000);
                }
            }
        };
    }

    /** Half of what it says it has. */
    public static Answer half(String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length * 2L);
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
        };
    }

    /** For {@code groups}, {@code digest}, {@code ids} or {@code state}. */
    public StrangeService on(String what, Answer answer) {
        answers.put(what, answer);
        return this;
    }

    public String actuator() {
        return "http://localhost:%d/actuator".formatted(server.getAddress().getPort());
    }

    public long written() {
        return written.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            String what = path.endsWith("/txmqinbox") ? "groups" : path.substring(path.lastIndexOf('/') + 1);
            answers.getOrDefault(what, status(404, "{}")).give(exchange);
        } catch (Exception e) {
            // the other side has gone
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
