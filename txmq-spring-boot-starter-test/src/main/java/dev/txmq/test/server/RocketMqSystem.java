package dev.txmq.test.server;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;

import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.store.MessageStore;

/** What RocketMQ keeps for the whole JVM: system properties, and a thread that it forgets. */
public final class RocketMqSystem {

    private RocketMqSystem() {}

    /** To be called before anything of RocketMQ starts. Leaves alone what is set already. */
    public static void prepare() {
        // Without a version in its requests the broker is taken for an old one and registered without topics for 10 s.
        System.setProperty(RemotingCommand.REMOTING_VERSION_KEY, String.valueOf(MQVersion.CURRENT_VERSION));
        // A consumer group's first retry waits for the rebalance after next: 20 s each by default.
        setIfAbsent("rocketmq.client.rebalance.waitInterval", "1000");
        // The broker unmaps its files by netty, which on JDK 25 cannot unless told so: its stop would fail half-way.
        setIfAbsent("io.netty.noUnsafe", "false");
        // Nothing leaves this machine, and making a certificate takes its time.
        setIfAbsent("tls.server.mode", "disabled");
    }

    /** Runs the action while {@code user.home} is this directory: RocksDB's log would go to the user's {@code ~/logs}. */
    public static synchronized <T> T withHome(Path directory, Callable<T> action) throws Exception {
        String home = System.getProperty("user.home");
        System.setProperty("user.home", directory.toString());
        try {
            return action.call();
        } finally {
            System.setProperty("user.home", home);
        }
    }

    /** Ends a thread that a stopped store leaves behind, and that would keep the JVM running after {@code main}. */
    public static void stopScheduler(MessageStore stopped) {
        try {
            Object storage = stopped.getMessageRocksDBStorage();
            Field scheduler = storage.getClass().getDeclaredField("scheduler");
            scheduler.setAccessible(true);
            ((ExecutorService) scheduler.get(storage)).shutdownNow();
        } catch (ReflectiveOperationException | RuntimeException e) {
            // a later RocketMQ stops it itself
        }
    }

    private static void setIfAbsent(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
