package dev.txmq.test.embedded;

import java.io.IOException;

import org.apache.rocketmq.proxy.ProxyStartup;

import dev.txmq.test.RocketMqProxy;
import dev.txmq.test.server.RocketMqSystem;

/** The process of a {@link RocketMqProxy}, which ends when the one that started it has ended. */
public final class ProxyMain {

    private ProxyMain() {}

    public static void main(String[] arguments) {
        Thread thread = new Thread(ProxyMain::endWithParent, "txmq-parent");
        thread.setDaemon(true);
        thread.start();
        RocketMqSystem.prepare();
        ProxyStartup.main(arguments);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // nobody writes anything
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(1);
    }
}
