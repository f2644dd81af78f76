package dev.txmq.notify.app;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server of a recipient, on a socket, that answers as a test says. */
public final class Receiver implements AutoCloseable {

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "receiver");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicLong written = new AtomicLong();
    private volatile Behaviour usual = answer(200);

    public Receiver() {
        this(loopback());
    }

    public Receiver(ServerSocket server) {
        this.server = server;
        threads.execute(this::accept);
    }

    private static ServerSocket loopback() {
        try {
            return new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it does with a request. */
    @FunctionalInterface
    public interface Behaviour {

        void answer(Request request, OutputStream out, Socket socket) throws Exception;
    }

    /** As it came. */
    public record Request(String line, Map<String, String> headers, byte[] body, long nanos) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    public static Behaviour answer(int status, String... headers) {
        return answer(status, "", headers);
    }

    public static Behaviour answer(int status, String body, String[] headers) {
        return raw("HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(
                        status,
                        headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n",
                        body.getBytes(StandardCharsets.UTF_8).length,
                        body));
    }

    public static Behaviour body(int status, String body) {
        return answer(status, body, new String[0]);
    }

    public static Behaviour raw(String answer) {
        return (request, out, socket) -> {
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            out.flush();
        };
    }

    /** Never answers. */
    public static Behaviour hang() {
        return (request, out, socket) -> socket.getInputStream().read();
    }

    /** Waits, and fails once the other side has gone. */
    public static void pause(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            if (socket.getInputStream().read() < 0) {
                throw new EOFException();
            }
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout(0);
        }
    }

    public Receiver then(Behaviour... behaviours) {
        script.addAll(List.of(behaviours));
        return this;
    }

    public Receiver always(Behaviour behaviour) {
        usual = behaviour;
        return this;
    }

    public URI uri() {
        return URI.create("http://localhost:%d/hook".formatted(port()));
    }

    public int port() {
        return server.getLocalPort();
    }

    public List<Request> requests() {
        return requests;
    }

    public int connections() {
        return connections.get();
    }

    /** How many requests were under way at once. */
    public int mostAtOnce() {
        return mostOpen.get();
    }

    public AtomicLong written() {
        return written;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                // closed, or a handshake that failed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (Request request = read(in); request != null; request = read(in)) {
                requests.add(request);
                Behaviour next = script.poll();
                mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                try {
                    (next == null ? usual : next).answer(request, out, socket);
                } finally {
                    open.decrementAndGet();
                }
            }
        } catch (Exception e) {
            // the other side has gone
        }
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(line, headers, body, System.nanoTime());
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
