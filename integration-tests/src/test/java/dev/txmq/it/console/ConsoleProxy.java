package dev.txmq.it.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/** nginx with {@code docker/console.conf}, on a port of this machine instead of a container's. */
final class ConsoleProxy implements AutoCloseable {

    private final int port;
    private final Process nginx;

    private ConsoleProxy(int port, Process nginx) {
        this.port = port;
        this.nginx = nginx;
    }

    static ConsoleProxy start(Path directory, int consolePort) {
        try {
            int port = freePort();
            String conf = Files.readString(Path.of("../docker/console.conf"))
                    .replace("listen 8080;", "listen 127.0.0.1:" + port + ";")
                    .replace("dashboard:8082", "127.0.0.1:" + consolePort)
                    .replace("/tmp/", directory + "/");
            Path file = Files.writeString(directory.resolve("console.conf"), conf);
            Path log = directory.resolve("nginx.log");
            Process nginx = new ProcessBuilder("nginx", "-c", file.toString(), "-g", "daemon off; master_process off;")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            await("nginx listens")
                    .atMost(ofSeconds(90))
                    .failFast("nginx has ended, see " + log, () -> !nginx.isAlive())
                    .until(() -> listens(port));
            return new ConsoleProxy(port, nginx);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Where a browser finds it. */
    String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        nginx.destroy();
        try {
            if (!nginx.waitFor(10, TimeUnit.SECONDS)) {
                nginx.destroyForcibly();
            }
        } catch (InterruptedException e) {
            nginx.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
