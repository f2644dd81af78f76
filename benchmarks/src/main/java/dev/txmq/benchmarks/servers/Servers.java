package dev.txmq.benchmarks.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.job.Books;
import dev.txmq.benchmarks.job.Registration;

/** Broker and database, and what they have cost so far. */
public final class Servers implements AutoCloseable {

    private static final long IDS = 10_000_000;

    private final Path directory;
    private final Broker broker;
    private final Database database;
    private final Place.Patience patience;
    private final AtomicInteger places = new AtomicInteger();

    private Servers(Path directory, Broker broker, Place.Patience patience) {
        this.directory = directory;
        this.broker = broker;
        this.database = Database.start(directory.resolve("database"));
        this.patience = patience;
    }

    /**
     * @param directory emptied first, and after use
     * @param patience of the contenders that will run here, and of the broker's checks
     */
    public static Servers start(Path directory, Place.Patience patience) throws Exception {
        delete(directory);
        Files.createDirectories(directory);
        Broker broker = Broker.start(directory.resolve("broker"), patience);
        try {
            return new Servers(directory, broker, patience);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    public Broker broker() {
        return broker;
    }

    public Database database() {
        return database;
    }

    public Books books() {
        return database.books();
    }

    /** A topic that nobody has used, on the databases as they are. */
    public Place newPlace(String name) throws Exception {
        String topic = "run-%d-%s".formatted(places.incrementAndGet(), name.replaceAll("\\W+", "-"));
        broker.createTopic(topic);
        return new Place(database.urls(), broker.nameServer(), topic, directory.resolve("contenders"), patience);
    }

    /** So many ports that nobody listens at, on the loopback interface. */
    public static List<Integer> freePorts(int count) {
        return Ports.free(count);
    }

    /** The first of user ids that are higher than all that were used before. */
    public long newIds() {
        return Registration.FIRST_ID + places.incrementAndGet() * IDS;
    }

    /** What has been used so far. */
    public Usage usage() throws Exception {
        Database.Work work = database.work();
        Broker.Writes writes = broker.writes();
        return new Usage(work, writes, new Usage.Cpu(ownCpu(), broker.cpu(), database.cpu()));
    }

    private static Duration ownCpu() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Duration.ofNanos(system.getProcessCpuTime());
    }

    @Override
    public void close() {
        broker.close();
        database.close();
        delete(directory);
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory, e);
        }
    }
}
