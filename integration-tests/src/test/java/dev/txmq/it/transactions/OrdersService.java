package dev.txmq.it.transactions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.Database;
import dev.txmq.it.processes.DatabaseProxy;
import dev.txmq.it.processes.FreePorts;
import dev.txmq.it.processes.Http;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

/** An {@link OrdersProcess}, whose connections to its database go through a proxy, and what it has written. */
final class OrdersService implements AutoCloseable {

    /** The transaction manager. */
    enum Kind {
        JDBC(JdbcDatabases.class),
        JPA(JpaDatabase.class),
        JTA(JtaDatabases.class);

        private final Class<?> configuration;

        Kind(Class<?> configuration) {
            this.configuration = configuration;
        }
    }

    private final Kind kind;
    private final String name;
    private final EmbeddedMariaDb mariaDb;
    private final Database database;
    private final DatabaseProxy proxy;
    private final Path crashPoints;
    private final int port = new FreePorts().next();
    private final MachineProcess process;

    OrdersService(Kind kind, EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        this(kind, "killed_" + kind.name().toLowerCase(Locale.ROOT), 1, rocketMq, mariaDb);
    }

    /**
     * @param name of its topic, and of its database too
     * @param instance a number; all instances die at the same crash points, whoever gets there
     */
    OrdersService(Kind kind, String name, int instance, EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        this.kind = kind;
        this.name = name;
        this.mariaDb = mariaDb;
        this.database = new Database(mariaDb, name());
        this.proxy = new DatabaseProxy(mariaDb.port());
        try {
            this.crashPoints = Files.createDirectories(
                    Path.of("target", "crash-points", name()).toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        rocketMq.createTopic(name());
        this.process = new MachineProcess(name + "-" + instance, command(rocketMq), () -> isAnswered(""));
    }

    /** Of its topic, and of its database too. */
    String name() {
        return name;
    }

    Kind kind() {
        return kind;
    }

    ChildProcess process() {
        return process;
    }

    DatabaseProxy proxy() {
        return proxy;
    }

    void arm(CrashPoint point) {
        point.arm(crashPoints);
    }

    boolean disarm(CrashPoint point) {
        return point.disarm(crashPoints);
    }

    /** Returns whether it says that the order is placed; it may die instead. */
    boolean place(String item) {
        return isAnswered(item);
    }

    private boolean isAnswered(String item) {
        return Http.request("POST", port, "/" + item).isPresent();
    }

    /** The same, and the message shall be delivered after a while. */
    boolean place(String item, Duration delay) {
        return isAnswered(item + "?after=" + delay);
    }

    /** Returns what it says, whether the message was cancelled; null if it dies instead. */
    @Nullable
    Boolean cancel(String item) {
        return Http.request("POST", port, "/%s?cancel".formatted(item))
                .map(Boolean::valueOf)
                .orElse(null);
    }

    /** Lets the time come that its message waits for. */
    void makeDue(String item) {
        database.update("UPDATE txmq_scheduled SET due_at = UTC_TIMESTAMP(6) WHERE message_key = '%s'".formatted(item));
    }

    /** Of the item's messages, until they are due. */
    List<String> scheduled(String item) {
        return database.query("SELECT status FROM txmq_scheduled WHERE message_key = '%s'".formatted(item));
    }

    /** In how many databases the order is. */
    int ordered(String item) {
        return database.count("SELECT COUNT(*) FROM orders WHERE item = '%s'".formatted(item)) + ordersElsewhere(item);
    }

    private int ordersElsewhere(String item) {
        return kind == Kind.JTA
                ? database.count("SELECT COUNT(*) FROM %s%s.orders WHERE item = '%s'"
                        .formatted(name(), JtaDatabases.AUDIT, item))
                : 0;
    }

    /** How many databases an order is written to. */
    int databases() {
        return kind == Kind.JTA ? 2 : 1;
    }

    int delivered(String item) {
        return database.count("SELECT COUNT(*) FROM deliveries WHERE item = '%s'".formatted(item));
    }

    /** Of the item's messages. */
    List<String> statuses(String item) {
        return database.query("SELECT status FROM txmq_message WHERE message_key = '%s'".formatted(item));
    }

    /** Whether it has nothing left to publish. */
    boolean isSettled() {
        return database.query("SELECT id FROM txmq_message WHERE status = 'COMMITTED'")
                .isEmpty();
    }

    @Override
    public void close() {
        process.kill9();
        proxy.close();
    }

    @Override
    public String toString() {
        return process.name();
    }

    private List<String> command(EmbeddedRocketMq rocketMq) {
        String url = mariaDb.jdbcUrl(name()).replaceFirst("//[^/]*/", "//127.0.0.1:%d/".formatted(proxy.port()));
        List<String> command = MachineProcess.java(
                OrdersProcess.class,
                List.of(
                        kind.configuration.getName(),
                        String.valueOf(port),
                        "--spring.config.name=transactions",
                        "--orders.topic=" + name(),
                        "--spring.datasource.url=" + url,
                        "--spring.datasource.username=" + mariaDb.username(),
                        "--spring.datasource.password=" + mariaDb.password(),
                        "--txmq.name-server=" + rocketMq.nameServer(),
                        "--logging.level.dev.txmq=debug"));
        if (database.query("SELECT VERSION()").get(0).contains("MariaDB")) {
            // which Hibernate does not find out from MySQL's driver
            command.add("--spring.jpa.database-platform=org.hibernate.dialect.MariaDBDialect");
        }
        command.addAll(
                1,
                List.of(
                        "-D" + CrashPoint.DIRECTORY_PROPERTY + "=" + crashPoints,
                        "-D" + JtaDatabases.LOG_PROPERTY + "=" + crashPoints.resolveSibling("jta-" + UUID.randomUUID()),
                        // of Narayana: not that of the tests, or their recovery would take the process's transactions
                        // for its own
                        "-DCoreEnvironmentBean.nodeIdentifier=2",
                        "-DJTAEnvironmentBean.xaRecoveryNodes=2"));
        return command;
    }
}
