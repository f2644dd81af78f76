package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.springframework.util.FileSystemUtils;

import dev.txmq.test.server.ForeignProducer;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/** Name server and broker in one process, which dies, freezes, and loses what it has stored. */
public final class MortalBroker implements AutoCloseable {

    private static final int FILE_BYTES = 16 * 1024 * 1024;

    private final Path directory;
    private final BrokerProcess.Ports ports;
    private final MachineProcess process;

    private MortalBroker(Path directory) {
        this.directory = directory;
        FreePorts free = new FreePorts();
        int nameServer = free.next();
        ports = new BrokerProcess.Ports(nameServer, free.next(), nameServer);
        // a file of output for each run, which tells when it is ready
        process = BrokerProcess.create(
                "mortal-broker-" + ProcessHandle.current().pid(), BrokerProcess.command(ports, directory));
    }

    public static MortalBroker start(Path directory, String... topics) {
        MortalBroker broker = new MortalBroker(directory);
        broker.comeBack();
        broker.createTopics(topics);
        return broker;
    }

    /** {@code host:port}. */
    public String nameServer() {
        return "127.0.0.1:" + ports.nameServer();
    }

    public ChildProcess process() {
        return process;
    }

    /** Starts it if it is dead, on what it has stored. Returns when clients can use it. */
    public void comeBack() {
        process.start();
        process.awaitReady();
    }

    /** Kills it if it lives, and starts it with settings that differ from the fast ones. */
    public void restart(String... settings) {
        process.kill9();
        process.command(BrokerProcess.command(ports, directory, settings));
        comeBack();
    }

    /** Kills it, and starts it with an empty disk: without messages, topics and offsets. */
    public void loseStore() {
        process.kill9();
        try {
            FileSystemUtils.deleteRecursively(directory.resolve("broker"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        comeBack();
    }

    /** Deletes all messages that it has, as those that nobody has fetched for too long; takes more than a minute. */
    public void expire(String topic) {
        restart("fileReservedTime=0");
        // the name server must know it before a client looks for it
        createTopics(topic);
        fillFile(topic);
        try (BrokerAdmin admin = new BrokerAdmin(ports.nameServer(), ports.broker())) {
            await("the broker deletes its first file")
                    .atMost(ofMinutes(5))
                    .pollInterval(ofSeconds(5))
                    .until(() -> admin.deleteExpired() && Files.notExists(firstFile()));
        }
    }

    /** The file that is written to is never deleted. */
    private void fillFile(String topic) {
        byte[] much = new byte[3 * 1024 * 1024];
        new Random().nextBytes(much);
        ForeignProducer producer = new ForeignProducer(nameServer(), null);
        for (int sent = 0; sent < FILE_BYTES; sent += much.length) {
            producer.send(topic, "much", much, Map.of());
        }
        producer.stop();
    }

    private Path firstFile() {
        return directory.resolve("broker/store/commitlog/00000000000000000000");
    }

    /** Clients find them when this returns. */
    public void createTopics(String... topics) {
        try (BrokerAdmin admin = new BrokerAdmin(ports.nameServer(), ports.broker())) {
            await("the name server knows " + List.of(topics))
                    .atMost(ofSeconds(90))
                    .pollInterval(ofMillis(200))
                    .until(() ->
                            List.of(topics).stream().allMatch(topic -> admin.createTopic(topic) && admin.knows(topic)));
        }
    }

    /** How many half messages it has discarded without an answer. */
    public int discardedHalfMessages() {
        return BrokerProcess.discarded(process);
    }

    @Override
    public void close() {
        process.kill9();
    }
}
