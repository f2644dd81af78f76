package dev.txmq.it.processes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import dev.txmq.test.EmbeddedRocketMq;

/**
 * A broker in a process of its own, which prints how many messages have ended where nobody wants them. An {@link EmbeddedRocketMq}
 * comes with a name server; no client knows that one.
 */
final class BrokerProcess {

    static final String TOPIC = "user-registered";
    /** Of the services. */
    static final List<String> TOPICS = List.of(
            TOPIC,
            "points-changed",
            "merchant-registered",
            "payment-completed",
            "payment-failed",
            "payment-timeouts",
            "account-service-outcomes",
            "points-service-outcomes",
            JobSteps.TOPIC,
            JobSteps.REPLIES,
            JobSteps.NEWS);
    /** Of the services, too. */
    static final List<String> GROUPS = List.of(
            "user-service",
            "points-service",
            "points-service-outcomes",
            "account-service",
            "account-service-outcomes",
            "accounting",
            "payment-service",
            "merchant-notifier",
            JobSteps.ASKER,
            JobSteps.DOER);

    private static final String DISCARDED = "half messages discarded: ";
    private static final String DEAD_LETTERS = "dead letters stored: ";
    private static final String READY = "broker is ready";

    private BrokerProcess() {}

    static MachineProcess create(Ports ports, Path directory) {
        return create("broker", command(ports, directory));
    }

    static MachineProcess create(String name, List<String> command) {
        MachineProcess[] created = new MachineProcess[1];
        created[0] = new MachineProcess(
                name, command, () -> created[0].linesOfThisLife().contains(READY));
        return created[0];
    }

    /** What starts it, with settings that differ from the fast ones. */
    static List<String> command(Ports ports, Path directory, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                directory.resolve("broker").toString(),
                String.valueOf(ports.own()),
                String.valueOf(ports.broker()),
                "namesrvAddr=127.0.0.1:%d;127.0.0.1:%d".formatted(ports.own(), ports.nameServer())));
        arguments.addAll(List.of(settings));
        return MachineProcess.java(BrokerProcess.class, arguments);
    }

    /** How many half messages it has discarded without an answer. */
    static int discarded(ChildProcess broker) {
        return lastCount(broker, DISCARDED);
    }

    /** How many messages the services have given up. */
    static int deadLetters(ChildProcess broker) {
        return lastCount(broker, DEAD_LETTERS);
    }

    private static int lastCount(ChildProcess broker, String what) {
        return broker.lines().stream()
                .filter(line -> line.startsWith(what))
                .map(line -> Integer.parseInt(line.substring(what.length())))
                .reduce(0, (before, last) -> last);
    }

    /**
     * @param nameServer where clients find it
     * @param own where its own name server listens
     */
    record Ports(int nameServer, int broker, int own) {}

    public static void main(String[] arguments) {
        EmbeddedRocketMq.Builder builder = EmbeddedRocketMq.builder()
                .dataDirectory(Path.of(arguments[0]))
                .ports(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
                .fastChecks()
                .setting("transactionCheckMax", "5760")
                .topic(TOPICS.toArray(String[]::new));
        Stream.of(arguments).skip(3).map(setting -> setting.split("=", 2)).forEach(setting -> {
            builder.setting(setting[0], setting[1]);
        });
        EmbeddedRocketMq broker = builder.start();
        System.out.println(READY);
        String printed = "";
        while (true) {
            // tells the name servers of it, as it does by itself every 10 s at most
            broker.createTopic(TOPIC);
            String counts = DISCARDED
                    + broker.messages("TRANS_CHECK_MAX_TIME_TOPIC").size()
                    + System.lineSeparator()
                    + DEAD_LETTERS
                    + GROUPS.stream()
                            .mapToInt(group -> broker.deadLetters(group).size())
                            .sum();
            if (!counts.equals(printed)) {
                System.out.println(counts);
                printed = counts;
            }
            LockSupport.parkNanos(500_000_000);
        }
    }
}
