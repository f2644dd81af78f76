package dev.txmq.it.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The services of a fleet: how each is started, and when it serves. */
final class Services implements AutoCloseable {

    private static final List<String> SENDING = List.of(
            "--txmq.relay.republish-after=2s",
            "--txmq.relay.poll-interval=200ms",
            "--management.endpoints.web.exposure.include=health,metrics");
    /** Merchants on this host, who are tried often, and soon by another instance if one dies. */
    private static final List<String> NOTIFYING = List.of(
            "--txmq.notifier.encryption-keys=" + Payments.NOTIFIER_KEY,
            "--txmq.notifier.require-https=false",
            "--txmq.notifier.allowed-networks=127.0.0.0/8",
            "--txmq.notifier.poll-interval=200ms",
            "--txmq.notifier.retry-intervals=1s",
            "--txmq.notifier.max-attempts=1000",
            "--txmq.notifier.pause-after=1000",
            "--txmq.notifier.timeout=2s",
            "--txmq.notifier.connect-timeout=2s",
            "--txmq.notifier.lease=14s");

    private static final List<String> SETTLING = List.of("--txmq.tcc.ask-after=2s", "--txmq.tcc.ask-max-interval=4s");

    private final Path crashPoints;
    private final int databasePort;
    private final Supplier<List<String>> rocketMqProxies;
    private final int nameServerPort;
    private final DatabaseProxy usersDatabase;
    private final DatabaseProxy othersDatabase;
    private final TcpProxy toPoints;
    private final TcpProxy toAccounts;
    private final TcpProxy toPayments;
    private final Instances users;
    private final Instances points;
    private final Instances accounts;
    private final Instances payments;
    private volatile boolean paymentsInUse;
    private volatile boolean jobsInUse;

    /** @param rocketMqProxies the addresses of those that services know, if they know any; none of the name server, then */
    Services(Path crashPoints, Servers servers, FreePorts free, Supplier<List<String>> rocketMqProxies) {
        this.crashPoints = crashPoints;
        this.databasePort = servers.databasePort();
        this.nameServerPort = servers.nameServerPort();
        this.rocketMqProxies = rocketMqProxies;
        usersDatabase = new DatabaseProxy(databasePort);
        othersDatabase = new DatabaseProxy(databasePort);
        List<Integer> pointsPorts = twoOf(free);
        List<Integer> accountsPorts = twoOf(free);
        List<Integer> paymentsPorts = twoOf(free);
        toPoints = TcpProxy.before(pointsPorts);
        toAccounts = TcpProxy.before(accountsPorts);
        toPayments = TcpProxy.before(paymentsPorts);
        users = new Instances("users", twoOf(free), this::userCommand, this::sends);
        points = new Instances("points", pointsPorts, this::pointsCommand, Services::isHealthy);
        accounts = new Instances("accounts", accountsPorts, this::accountsCommand, Services::isHealthy);
        payments = new Instances("payments", paymentsPorts, this::paymentsCommand, this::sends);
    }

    private static List<Integer> twoOf(FreePorts free) {
        return List.of(free.next(), free.next());
    }

    Instances users() {
        return users;
    }

    Instances points() {
        return points;
    }

    Instances payments() {
        return payments;
    }

    /** All that run, or shall. */
    List<ChildProcess> processes() {
        return inUse().flatMap(service -> service.processes().stream()).toList();
    }

    /** How many of these take no connections. */
    long down() {
        return inUse().flatMap(service -> service.ports().stream())
                .filter(port -> !takesConnections(port))
                .count();
    }

    private Stream<Instances> inUse() {
        return paymentsInUse ? Stream.of(users, points, accounts, payments) : Stream.of(users, points);
    }

    private static boolean takesConnections(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Has the account services and the payment services among all others, with one payment service in each mode. */
    void startPayments() {
        payments.kill(1, "--txmq.producer.mode=outbox");
        paymentsInUse = true;
        processes().forEach(ChildProcess::start);
    }

    /** Kills them; there are only the others, then. */
    void endPayments() {
        payments.killAll();
        accounts.killAll();
        paymentsInUse = false;
    }

    /** Kills the user services and the points services; their next start is with jobs, or without. */
    void killForJobs(boolean inUse) {
        jobsInUse = inUse;
        Stream.of(users, points).forEach(Instances::killAll);
    }

    /** Kills all that consume or send messages but the user services; their next start is as at first. */
    void killAllButUsers() {
        Stream.of(points, accounts, payments).forEach(Instances::killAll);
    }

    /** Between the user services and their database. */
    DatabaseProxy usersDatabase() {
        return usersDatabase;
    }

    /** Cuts all connections of services to their databases. */
    void cutDatabases() {
        usersDatabase.cutAll();
        othersDatabase.cutAll();
    }

    /** Cuts all connections of services to each other. */
    void cutServices() {
        Stream.of(toPoints, toAccounts, toPayments).forEach(TcpProxy::cutAll);
    }

    void createDatabases() {
        try {
            for (String name : List.of("users", "points", "accounts", "payments")) {
                DatabaseProcess.connect(databasePort, name).close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The databases cannot be made: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        processes().forEach(ChildProcess::kill9);
        Stream.of(usersDatabase, othersDatabase).forEach(DatabaseProxy::close);
        Stream.of(toPoints, toAccounts, toPayments).forEach(TcpProxy::close);
    }

    private List<String> userCommand(int port, String... more) {
        List<String> properties = new ArrayList<>(SENDING);
        // as the points service below: the broker's outages are longer than the first steps
        properties.addAll(List.of(
                "--txmq.consumer.groups.user-service.retry-after=1s",
                "--txmq.consumer.groups.user-service.max-attempts=100"));
        properties.addAll(jobs("user-registered", JobSteps.TOPIC));
        return command(
                UserServiceProcess.class, port, DatabaseProcess.url(usersDatabase.port(), "users"), properties, more);
    }

    private List<String> pointsCommand(int port, String... more) {
        List<String> all = new ArrayList<>(jobs("points-changed", JobSteps.REPLIES, JobSteps.NEWS));
        all.addAll(List.of(more));
        return participantCommand(PointsServiceProcess.class, port, "points", all.toArray(String[]::new));
    }

    private List<String> jobs(String... topics) {
        return jobsInUse
                ? List.of(
                        "--%s=true".formatted(JobSteps.PROPERTY), "--txmq.producer.topics=" + String.join(",", topics))
                : List.of();
    }

    private List<String> accountsCommand(int port, String... more) {
        return participantCommand(AccountServiceProcess.class, port, "accounts", more);
    }

    private List<String> participantCommand(Class<?> main, int port, String database, String... more) {
        List<String> properties = new ArrayList<>(SENDING);
        properties.addAll(SETTLING);
        // the broker delays by a second here: the default would give up in a minute, not in hours
        properties.add("--txmq.consumer.max-attempts=100");
        properties.add("--txmq.tcc.initiators.payment-service.url=" + address(toPayments));
        return command(main, port, DatabaseProcess.url(othersDatabase.port(), database), properties, more);
    }

    private List<String> paymentsCommand(int port, String... more) {
        List<String> properties = new ArrayList<>(SENDING);
        properties.addAll(SETTLING);
        properties.addAll(NOTIFYING);
        properties.addAll(List.of(
                "--txmq.tcc.timeout=8s",
                "--txmq.tcc.try-timeout=2s",
                "--txmq.tcc.participants.points.url=" + address(toPoints),
                "--txmq.tcc.participants.account.url=" + address(toAccounts),
                "--payments.expire-after=5s",
                "--payments.retry-interval=1s",
                "--payments.max-retry-interval=4s",
                "--payments.max-retries=10000"));
        return command(
                PaymentServiceProcess.class,
                port,
                DatabaseProcess.url(othersDatabase.port(), "payments"),
                properties,
                more);
    }

    private static String address(TcpProxy proxy) {
        return "http://127.0.0.1:" + proxy.port();
    }

    private List<String> command(Class<?> main, int port, String url, List<String> properties, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=root",
                "--spring.datasource.password=",
                "--txmq.name-server=" + nameServers(),
                "--logging.level.dev.txmq=debug"));
        arguments.addAll(properties);
        arguments.addAll(List.of(more));
        List<String> command = MachineProcess.java(main, arguments);
        command.add(1, "-D" + CrashPoint.DIRECTORY_PROPERTY + "=" + crashPoints);
        return command;
    }

    private String nameServers() {
        List<String> known = rocketMqProxies.get();
        return known.isEmpty() ? "127.0.0.1:" + nameServerPort : String.join(";", known);
    }

    /** Or is degraded since it does not trust whoever it sends to, as behind a RocketMQ Proxy. */
    private boolean sends(int port) {
        return isHealthy(port) || !rocketMqProxies.get().isEmpty() && usesBroker(port);
    }

    /** And not degraded: until a service knows that the broker is back, it leaves its messages to the relay. */
    private static boolean isHealthy(int port) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:%d/actuator/health".formatted(port))
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(5_000);
            // a connection that is kept would hold up a stop
            connection.setRequestProperty("Connection", "close");
            try (InputStream body = connection.getInputStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8).contains("\"status\":\"UP\"");
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean usesBroker(int port) {
        try {
            return new Meters(port).value("txmq.broker.up", "VALUE") == 1;
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
