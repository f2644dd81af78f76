package dev.txmq.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.txmq.test.embedded.ProxyMain;
import dev.txmq.test.server.Ports;
import dev.txmq.test.server.Waiting;
import dev.txmq.test.server.WorkingDirectory;

/**
 * A RocketMQ Proxy in cluster mode, as a child process of this JVM, so that it can be killed. Clients of RocketMQ's own
 * protocol reach it: its address is their name server's, and it gives its own address as that of every broker.
 *
 * <p>It differs from one with default settings in its ports and in this: what it remembers of topics, and its heartbeats for
 * producers, are a second old at most instead of 20.
 *
 * <p>Needs {@code org.apache.rocketmq:rocketmq-proxy}. It announces the loopback interface but listens on all, since RocketMQ
 * offers no way to bind it elsewhere. It ends with this JVM, however that ends.
 *
 * <p>Thread-safe.
 */
public final class RocketMqProxy implements AutoCloseable {

    private static final String MAIN = "org.apache.rocketmq.proxy.ProxyStartup";
    private static final Duration LONGEST_START = Duration.ofSeconds(90);

    private final WorkingDirectory directory;
    private final int port = Ports.findFree();
    private final int grpcPort = Ports.findFree();
    private @Nullable Process process;

    /** Starts one in front of these brokers. */
    RocketMqProxy(String nameServer) {
        needProxy();
        directory = WorkingDirectory.of(null, "txmq-proxy-");
        directory.beforeExit(this::kill);
        try {
            Files.writeString(configuration(), settings(nameServer));
            start();
        } catch (IOException | RuntimeException e) {
            close();
            throw new IllegalStateException("The RocketMQ Proxy did not start: " + e.getMessage(), e);
        }
    }

    private static void needProxy() {
        try {
            Class.forName(MAIN, false, RocketMqProxy.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "There is no RocketMQ Proxy on the class path: add org.apache.rocketmq:rocketmq-proxy to the test"
                            + " dependencies, in the version of rocketmq-client",
                    e);
        }
    }

    /** {@code host:port}, the value of {@code txmq.name-server} for a client behind the Proxy. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it again on the same port, or does nothing when it runs. Clients can use it when this returns. */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        Path output = directory.path().resolve("proxy.log");
        try {
            Process started = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            process = started;
            Waiting.until(LONGEST_START, "the RocketMQ Proxy listens", () -> !started.isAlive() || listens());
            if (!started.isAlive()) {
                throw new IllegalStateException(Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it at once, as {@code kill -9} does. {@link #start()} brings it back, without anything that it knew. */
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        kill();
        directory.close();
    }

    private List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dtls.server.mode=disabled",
                "-Duser.home=" + directory.path(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ProxyMain.class.getName(),
                "-pc",
                configuration().toString());
    }

    private Path configuration() {
        return directory.path().resolve("rmq-proxy.json");
    }

    private String settings(String nameServer) {
        Map<String, Object> settings = Map.of(
                "proxyMode",
                quoted("CLUSTER"),
                "namesrvAddr",
                quoted(nameServer),
                "localServeAddr",
                quoted("127.0.0.1"),
                "remotingListenPort",
                port,
                "grpcServerPort",
                grpcPort,
                "topicRouteServiceCacheRefreshSeconds",
                1,
                "topicConfigCacheRefreshSeconds",
                1,
                "subscriptionGroupConfigCacheRefreshSeconds",
                1,
                "transactionHeartbeatPeriodSecond",
                1);
        return settings.entrySet().stream()
                .map(setting -> quoted(setting.getKey()) + ": " + setting.getValue())
                .collect(Collectors.joining(",\n  ", "{\n  ", "\n}\n"));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
