package dev.txmq.test.embedded;

import java.nio.file.Path;

import org.apache.rocketmq.common.namesrv.NamesrvConfig;
import org.apache.rocketmq.namesrv.NamesrvController;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;

import dev.txmq.test.server.ServerThreads;
import dev.txmq.test.server.Settings;

/** A name server in this JVM, on a port of the loopback interface. */
final class NameServer {

    private final ServerThreads threads = new ServerThreads("txmq-name-server");
    private final NettyServerConfig network = new NettyServerConfig();
    private final NamesrvController controller;

    /** On any free port when it is 0. */
    NameServer(Path directory, int port) {
        NamesrvConfig config = new NamesrvConfig();
        Settings.packaged("namesrv.conf")
                .set("rocketmqHome", directory)
                .set("kvConfigPath", directory.resolve("namesrv-kv.json"))
                .set("configStorePath", directory.resolve("namesrv.properties"))
                .set("listenPort", port)
                .set("bindAddress", "127.0.0.1")
                .applyTo(config, network);
        controller = new NamesrvController(config, network, new NettyClientConfig());
    }

    /** @throws IllegalStateException when it cannot */
    void start() {
        threads.run(() -> {
            try {
                controller.initialize();
                controller.start();
            } catch (Exception e) {
                throw new IllegalStateException("The embedded RocketMQ name server did not start", e);
            }
        });
    }

    int port() {
        return network.getListenPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    boolean knows(String topic) {
        return controller.getRouteInfoManager().pickupTopicRouteData(topic) != null;
    }

    /** Begins to stop; the thread ends when it has. */
    Thread stop() {
        return threads.stop(controller::shutdown);
    }
}
