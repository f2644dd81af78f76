package dev.txmq.it.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import dev.txmq.test.EmbeddedRocketMq;

/** Name server and broker in a process of their own, which prints how many half messages it has discarded. */
final class BrokerProcess {

    private static final String DISCARDED_TOPIC = "TRANS_CHECK_MAX_TIME_TOPIC";
    private static final String DISCARDED = "discarded half messages: ";
    private static final String READY = "broker is ready";

    private BrokerProcess() {}

    static ChildProcess create(Path directory, int nameServerPort, int brokerPort) {
        ChildProcess[] created = new ChildProcess[1];
        created[0] = new ChildProcess(
                "broker", command(directory, nameServerPort, brokerPort), () -> isReady(created[0].lines()));
        return created[0];
    }

    /** What starts it, with settings that differ from the fast ones. */
    static List<String> command(Path directory, int nameServerPort, int brokerPort, String... settings) {
        return ChildProcess.java(
                BrokerProcess.class,
                Stream.concat(
                                Stream.of(
                                        directory.resolve("broker").toString(),
                                        String.valueOf(nameServerPort),
                                        String.valueOf(brokerPort)),
                                Stream.of(settings))
                        .toList());
    }

    /** Since its last start. */
    static int discarded(ChildProcess broker) {
        return broker.lines().stream()
                .filter(line -> line.startsWith(DISCARDED))
                .map(line -> Integer.parseInt(line.substring(DISCARDED.length())))
                .reduce(0, (before, last) -> last);
    }

    /** The last of its lives has said so. */
    private static boolean isReady(List<String> lines) {
        return lines.lastIndexOf(READY) > lines.lastIndexOf("broker starts");
    }

    public static void main(String[] arguments) {
        System.out.println("broker starts");
        EmbeddedRocketMq.Builder builder = EmbeddedRocketMq.builder()
                .dataDirectory(Path.of(arguments[0]))
                .ports(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
                .fastChecks()
                .setting("transactionCheckMax", "5760")
                .topic("user-registered");
        Stream.of(arguments).skip(3).map(setting -> setting.split("=", 2)).forEach(setting -> {
            builder.setting(setting[0], setting[1]);
        });
        EmbeddedRocketMq broker = builder.start();
        System.out.println(READY);
        int printed = -1;
        while (true) {
            int now = broker.messages(DISCARDED_TOPIC).size();
            if (now != printed) {
                System.out.println(DISCARDED + now);
                printed = now;
            }
            LockSupport.parkNanos(200_000_000);
        }
    }
}
