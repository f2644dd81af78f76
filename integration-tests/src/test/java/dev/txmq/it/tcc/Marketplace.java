package dev.txmq.it.tcc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Database;
import dev.txmq.it.processes.DatabaseProxy;
import dev.txmq.it.processes.FreePorts;
import dev.txmq.it.processes.Http;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.test.EmbeddedMariaDb;

/**
 * A market in two instances and two banks, each in a process of its own that dies, freezes and comes back. The first instance of the
 * market reaches its database through a proxy.
 */
final class Marketplace implements AutoCloseable {

    private final String name;
    private final String nameServer;
    private final EmbeddedMariaDb mariaDb;
    private final DatabaseProxy proxy;
    private final Path crashPoints;
    private final int marketPort;
    private final MachineProcess market;
    private final MachineProcess second;
    private final Map<String, MachineProcess> banks;

    /**
     * @param name what its databases and topics begin with
     * @param properties of the market
     */
    Marketplace(String name, String nameServer, EmbeddedMariaDb mariaDb, String... properties) {
        this.name = name;
        this.nameServer = nameServer;
        this.mariaDb = mariaDb;
        this.proxy = new DatabaseProxy(mariaDb.port());
        try {
            this.crashPoints = Files.createDirectories(
                    Path.of("target", "crash-points", "tcc-" + name).toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        FreePorts ports = new FreePorts();
        int aPort = ports.next();
        int bPort = ports.next();
        marketPort = ports.next();
        market = market("market-1", marketPort, aPort, bPort, properties);
        second = market("market-2", ports.next(), aPort, bPort, properties);
        banks = Map.of("a", bank("a", aPort), "b", bank("b", bPort));
    }

    /** Which the broker must have. */
    static String[] topics(String name) {
        return new String[] {"order-paid", name + "-a-outcomes", name + "-b-outcomes"};
    }

    private MachineProcess bank(String bank, int port) {
        return process(
                BankProcess.class,
                "bank-" + bank,
                name + "-" + bank,
                port,
                "--txmq.tcc.initiators.%s-market.url=http://127.0.0.1:%d".formatted(name, marketPort));
    }

    private MachineProcess market(String instance, int port, int aPort, int bPort, String... more) {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.add("--txmq.producer.topics=" + String.join(",", topics(name)));
        properties.add("--txmq.tcc.participants.debit.url=http://127.0.0.1:" + aPort);
        properties.add("--txmq.tcc.participants.debit.topic=%s-a-outcomes".formatted(name));
        properties.add("--txmq.tcc.participants.credit.url=http://127.0.0.1:" + bPort);
        properties.add("--txmq.tcc.participants.credit.topic=%s-b-outcomes".formatted(name));
        return process(MarketProcess.class, instance, name + "-market", port, properties.toArray(String[]::new));
    }

    private MachineProcess process(Class<?> main, String instance, String application, int port, String... properties) {
        String url = mariaDb.jdbcUrl(application.replace('-', '_'));
        if (instance.equals("market-1")) {
            url = url.replaceFirst("//[^/]*/", "//127.0.0.1:%d/".formatted(proxy.port()));
        }
        List<String> arguments = new ArrayList<>(List.of(properties));
        arguments.addAll(List.of(
                "--spring.application.name=" + application,
                "--server.port=" + port,
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + mariaDb.username(),
                "--spring.datasource.password=" + mariaDb.password(),
                "--txmq.name-server=" + nameServer,
                "--logging.level.dev.txmq=debug"));
        List<String> command = MachineProcess.java(main, arguments);
        command.add(1, "-D" + CrashPoint.DIRECTORY_PROPERTY + "=" + crashPoints);
        return new MachineProcess(
                "tcc-%s-%s".formatted(name, instance),
                command,
                () -> Http.request("GET", port, "/ready").isPresent());
    }

    /** All but the market's second instance, with no crash point armed. Returns when they are ready. */
    void start() {
        Stream.of(CrashPoint.values()).forEach(point -> point.disarm(crashPoints));
        List<MachineProcess> all =
                Stream.concat(Stream.of(market), banks.values().stream()).toList();
        all.forEach(MachineProcess::start);
        all.forEach(MachineProcess::awaitReady);
    }

    /** The next process that gets there dies. */
    void arm(CrashPoint point) {
        point.arm(crashPoints);
    }

    MachineProcess market() {
        return market;
    }

    /** The market's other instance, not started by itself. */
    MachineProcess second() {
        return second;
    }

    /** @param bank {@code a} for debits, {@code b} for credits */
    MachineProcess bank(String bank) {
        return banks.get(bank);
    }

    DatabaseProxy proxy() {
        return proxy;
    }

    int marketPort() {
        return marketPort;
    }

    Database marketDatabase() {
        return new Database(mariaDb, name + "_market");
    }

    Database bankDatabase(String bank) {
        return new Database(mariaDb, name + "_" + bank);
    }

    @Override
    public void close() {
        Stream.concat(Stream.of(market, second), banks.values().stream()).forEach(MachineProcess::kill9);
        proxy.close();
    }
}
