package dev.txmq.benchmarks.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.txmq.test.EmbeddedRocketMq;

/**
 * Name server and broker in a process of their own, with {@code rocketmq-conf/broker.conf} and RocketMQ's own file sizes
 * instead of the small ones that tests use. Ends when its standard input does.
 */
final class BrokerMain {

    static final String READY = "broker is ready";

    static final String FAST_CHECKS = "fast-checks";

    private BrokerMain() {}

    /** Arguments: directory, port of the name server, port of the broker, and perhaps {@link #FAST_CHECKS}. */
    public static void main(String[] arguments) throws IOException {
        EmbeddedRocketMq.Builder builder = EmbeddedRocketMq.builder()
                .dataDirectory(Path.of(arguments[0]))
                .ports(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
                .setting("mappedFileSizeCommitLog", String.valueOf(1024 * 1024 * 1024))
                .setting("mappedFileSizeConsumeQueue", String.valueOf(300_000 * 20))
                .setting("maxHashSlotNum", "5000000")
                .setting("maxIndexNum", "20000000");
        if (List.of(arguments).contains(FAST_CHECKS)) {
            builder.fastChecks().setting("transactionCheckMax", "5760");
        }
        builder.start();
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // nobody says anything
        }
        Runtime.getRuntime().halt(0);
    }
}
