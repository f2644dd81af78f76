package dev.txmq.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/**
 * Name server, broker, database, two user services and two points services, each in a process of its own, so that {@code kill -9} is real;
 * or the first three and the RocketMQ Proxies in containers, which die and freeze as well. With {@link WithFleet#payments()} there are
 * two account services and two payment services, too.
 * The services reach the database through proxies that cut connections, and each other through proxies that know both instances.
 * Everything listens on the loopback interface.
 */
public final class Fleet implements AutoCloseable {

    private final Path directory;
    private final Servers servers;
    private final Services services;
    private final Registrations registrations;
    private final Books books;
    private final Payments payments;
    private final PaymentBooks paymentBooks;
    private final JobSteps jobSteps;
    /** How many of them the services know; none of RocketMQ's own name server, then. */
    private volatile int rocketMqProxiesInUse;

    private Fleet(Path directory) {
        this.directory = directory;
        FreePorts ports = new FreePorts();
        servers = Servers.create(directory, ports);
        services = new Services(directory.resolve("crash"), servers, ports, this::knownRocketMqProxies);
        registrations = new Registrations(services.users().ports());
        books = new Books(servers.databasePort());
        payments = new Payments(services.payments().ports());
        paymentBooks = new PaymentBooks(servers.databasePort());
        jobSteps = new JobSteps(services.users().ports(), servers.databasePort());
    }

    static Fleet start() {
        try {
            Path directory = Files.createTempDirectory("txmq-it-").toRealPath();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            Files.createDirectory(directory.resolve("crash"));
            MachineProcess.clearOutput();
            Fleet fleet = new Fleet(directory);
            try {
                fleet.heal();
            } catch (RuntimeException | Error e) {
                fleet.close();
                throw e;
            }
            return fleet;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all faults, starts all that is dead and waits until everything serves. */
    public void heal() {
        Stream.of(CrashPoint.values()).forEach(this::disarm);
        proxy().cutNone();
        all().forEach(ChildProcess::thaw);
        database().start();
        nameServer().start();
        broker().start();
        database().awaitReady();
        services.createDatabases();
        broker().awaitReady();
        nameServer().awaitReady();
        rocketMqProxies().subList(0, rocketMqProxiesInUse).forEach(ChildProcess::startUntilReady);
        services().forEach(ChildProcess::start);
        services().forEach(ChildProcess::startUntilReady);
    }

    /** Starts the account services and the payment services; {@link #heal} waits for them. */
    void startPayments() {
        services.startPayments();
    }

    /** Ends them. */
    void endPayments() {
        services.endPayments();
    }

    /** Kills the user services and the points services, which ask for steps of jobs and do them from their next start on. */
    public void startJobs() {
        database().start();
        database().awaitReady();
        jobSteps.createTables();
        services.killForJobs(true);
    }

    /** Kills the user services and the points services; their next start is as at first. */
    public void endJobs() {
        services.killForJobs(false);
    }

    /** Those of the services that have jobs. */
    public List<Listener> listeners() {
        return Stream.concat(
                        listeners(userPorts(), "user-service", JobSteps.ASKER),
                        listeners(pointsPorts(), "points-service", JobSteps.DOER))
                .toList();
    }

    private static Stream<Listener> listeners(List<Integer> ports, String... groups) {
        return ports.stream().flatMap(port -> Stream.of(groups).map(group -> new Listener(port, group)));
    }

    /** The first process that gets there dies. */
    public void arm(CrashPoint point) {
        point.arm(directory.resolve("crash"));
    }

    /** Returns whether nobody got there. */
    public boolean disarm(CrashPoint point) {
        return point.disarm(directory.resolve("crash"));
    }

    /** Waits until somebody has died there, and returns who. */
    public ChildProcess victim(CrashPoint point) {
        await("somebody reaches " + point)
                .atMost(ofSeconds(90))
                .pollInterval(ofMillis(50))
                .until(() -> !Files.exists(directory.resolve("crash").resolve(point.name())));
        return await("somebody dies at " + point)
                .atMost(ofSeconds(90))
                .pollInterval(ofMillis(50))
                .until(
                        () -> services().stream()
                                .filter(service -> !service.isAlive())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Kills the broker and starts it on the same store with settings that differ. */
    public void restartBroker(String... settings) {
        broker().kill9();
        servers.brokerSettings(settings);
        broker().restart();
    }

    /** Kills the user services and starts them with properties that differ. */
    public void restartUsers(String... properties) {
        services.users().killAll(properties);
        heal();
    }

    /**
     * Kills all services and starts them so that all they know of RocketMQ is a RocketMQ Proxy; the user services with
     * properties that differ.
     */
    public void restartBehindRocketMqProxy(String... userProperties) {
        rocketMqProxiesInUse = 1;
        restartServices(userProperties);
    }

    /** Kills the user services and starts them so that they know a second RocketMQ Proxy, too. */
    public void restartUsersBehindBothRocketMqProxies() {
        rocketMqProxiesInUse = 2;
        restartUsers();
    }

    /** Undoes that, and ends the second. */
    public void restartUsersBehindOneRocketMqProxy() {
        rocketMqProxiesInUse = 1;
        rocketMqProxies().get(1).kill9();
        restartUsers();
    }

    /** Undoes all that, and ends the RocketMQ Proxies. */
    public void restartWithoutRocketMqProxy() {
        rocketMqProxiesInUse = 0;
        rocketMqProxies().forEach(ChildProcess::kill9);
        restartServices();
    }

    private void restartServices(String... userProperties) {
        services.killAllButUsers();
        restartUsers(userProperties);
    }

    /** Kills one user service and starts it with properties that differ. */
    public void restartUser(int number, String... properties) {
        services.users().kill(number, properties);
        heal();
    }

    /** How many half messages the broker has discarded without an answer. */
    public int discardedHalfMessages() {
        return servers.discardedHalfMessages();
    }

    /** How many messages the broker has stored as dead letters of the services. */
    public int deadLetters() {
        return servers.deadLetters();
    }

    public ChildProcess database() {
        return servers.database();
    }

    public ChildProcess nameServer() {
        return servers.nameServer();
    }

    public ChildProcess broker() {
        return servers.broker();
    }

    /** Runs while the services are behind it. */
    public ChildProcess rocketMqProxy() {
        return rocketMqProxies().get(0);
    }

    /** Of the second, too. */
    public List<ChildProcess> rocketMqProxies() {
        return servers.rocketMqProxies();
    }

    /** What each announces as the address of the broker. */
    public List<String> rocketMqProxyAddresses() {
        return servers.rocketMqProxyPorts().stream()
                .map(port -> "127.0.0.1:" + port)
                .toList();
    }

    public List<ChildProcess> users() {
        return services.users().processes();
    }

    public List<ChildProcess> points() {
        return services.points().processes();
    }

    public List<ChildProcess> paymentServices() {
        return services.payments().processes();
    }

    public List<ChildProcess> services() {
        return services.processes();
    }

    /** How many of the services take no connections: they are dead, or have not started yet. */
    public long servicesDown() {
        return services.down();
    }

    /** With the RocketMQ Proxies that the services are behind. */
    public List<ChildProcess> all() {
        return Stream.of(
                        Stream.of(database(), nameServer(), broker()),
                        services().stream(),
                        rocketMqProxies().stream().limit(rocketMqProxiesInUse))
                .flatMap(processes -> processes)
                .toList();
    }

    /** Of each user service. */
    public List<Meters> userMeters() {
        return services.users().ports().stream().map(Meters::new).toList();
    }

    /** Between the user services and their database. */
    public DatabaseProxy proxy() {
        return services.usersDatabase();
    }

    /** Cuts all connections of services to their databases at once, whatever goes on in them. */
    public void cutDatabases() {
        services.cutDatabases();
    }

    /** The same with those of services to each other. */
    public void cutServices() {
        services.cutServices();
    }

    /** How many repeated deliveries the points services have said that they dropped. */
    public long duplicatesDropped() {
        return points().stream()
                .mapToLong(service -> service.linesWith("duplicate dropped"))
                .sum();
    }

    /** Where the user services listen. */
    public List<Integer> userPorts() {
        return services.users().ports();
    }

    /** Where the points services listen. */
    public List<Integer> pointsPorts() {
        return services.points().ports();
    }

    /** Where the payment services listen. */
    public List<Integer> paymentPorts() {
        return services.payments().ports();
    }

    public Registrations registrations() {
        return registrations;
    }

    public Books books() {
        return books;
    }

    public Payments payments() {
        return payments;
    }

    public PaymentBooks paymentBooks() {
        return paymentBooks;
    }

    public JobSteps jobSteps() {
        return jobSteps;
    }

    /** The last lines of each. */
    public String report() {
        return all().stream().map(process -> process.tail(40)).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        registrations.close();
        services.close();
        all().forEach(ChildProcess::kill9);
        rocketMqProxies().forEach(ChildProcess::kill9);
        delete(directory);
    }

    /** Their addresses, in the order in which services come to know them. */
    private List<String> knownRocketMqProxies() {
        return rocketMqProxyAddresses().subList(0, rocketMqProxiesInUse);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // some of it is gone already
        }
    }
}
