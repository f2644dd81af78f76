package dev.txmq.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.accounts.AccountServiceApplication;
import dev.txmq.payments.PaymentServiceApplication;
import dev.txmq.points.PointsServiceApplication;
import dev.txmq.quickstart.teaching.Shop;
import dev.txmq.quickstart.teaching.Teaching;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.users.UserServiceApplication;

/**
 * Broker, database, the console and the four services, each of these in a context of its own as if it ran alone. At the exit of the JVM the
 * embedded servers close the services, the newest first, and then stop.
 */
final class Flow {

    private static final List<String> TOPICS = List.of(
            "user-registered",
            "points-changed",
            "merchant-registered",
            "payment-completed",
            "payment-failed",
            "payment-timeouts",
            "account-service-outcomes",
            "points-service-outcomes");

    /** Receivers on this machine, and a ladder that can be watched. */
    private static final List<String> NOTIFIER = List.of(
            "--txmq.notifier.require-https=false",
            "--txmq.notifier.allowed-networks=127.0.0.0/8,::1/128",
            "--txmq.notifier.retry-intervals=1s,2s,5s,10s,20s",
            "--txmq.notifier.timeout=3s",
            "--txmq.notifier.connect-timeout=3s",
            // a pause is a minute and more
            "--txmq.notifier.pause-after=20");

    /** The same for each service. */
    private static final String NOT_OF_SERVICES = Console.notOfServices();

    private final ServicePorts ports;
    private final @Nullable Path dataDirectory;
    private final @Nullable Comparison comparison;
    private final @Nullable Console console;
    private final @Nullable Integer receiver;
    private @Nullable EmbeddedRocketMq rocketMq;

    /** @param receiver its port, or null if there is none */
    Flow(
            ServicePorts ports,
            @Nullable Path dataDirectory,
            @Nullable Comparison comparison,
            @Nullable Console console,
            @Nullable Integer receiver) {
        this.ports = ports;
        this.dataDirectory = dataDirectory;
        this.comparison = comparison;
        this.console = console;
        this.receiver = receiver;
    }

    /** With a comparison, this does not return: it ends the JVM with what that came to. */
    void start() {
        CompletableFuture<EmbeddedMariaDb> database = CompletableFuture.supplyAsync(this::startMariaDb);
        EmbeddedRocketMq broker = startRocketMq();
        rocketMq = broker;
        Teaching teaching = new Teaching(
                new Shop(url(ports.users()), url(ports.payments()), receiver == null ? null : url(receiver)),
                broker.faults());
        if (console != null) {
            // while MariaDB starts; its page shows how the services come up
            console.start(ports, teaching);
        }
        EmbeddedMariaDb db = database.join();
        String initiator = "--txmq.tcc.initiators.payment-service.url=" + url(ports.payments());
        List<String> points = asked(initiator);
        points.addAll(Teaching.POINTS);
        start(teaching.inPoints(PointsServiceApplication.application()), "points", ports.points(), broker, db, points);
        start(AccountServiceApplication.application(), "accounts", ports.accounts(), broker, db, asked(initiator));
        List<String> payments = asked("--txmq.notifier.encryption-keys=" + NotifierKey.of(dataDirectory));
        payments.addAll(NOTIFIER);
        payments.add("--txmq.tcc.participants.account.url=" + url(ports.accounts()));
        payments.add("--txmq.tcc.participants.points.url=" + url(ports.points()));
        start(PaymentServiceApplication.application(), "payments", ports.payments(), broker, db, payments);
        List<String> users = comparison == null ? asked() : comparison.asking(ports);
        users.addAll(Teaching.USERS);
        teaching.usersStarted(start(
                teaching.inUsers(UserServiceApplication.application()), "users", ports.users(), broker, db, users));
    }

    private List<String> asked(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (comparison != null) {
            all.addAll(comparison.asked());
        }
        if (console != null) {
            all.addAll(console.asked());
        }
        return all;
    }

    String nameServer() {
        return rocketMq == null ? "" : rocketMq.nameServer();
    }

    private EmbeddedRocketMq startRocketMq() {
        EmbeddedRocketMq.Builder builder = EmbeddedRocketMq.builder();
        TOPICS.forEach(builder::topic);
        Teaching.BROKER_SETTINGS.forEach(builder::setting);
        if (dataDirectory != null) {
            builder.dataDirectory(dataDirectory.resolve("rocketmq"));
        }
        return builder.start();
    }

    private EmbeddedMariaDb startMariaDb() {
        EmbeddedMariaDb.Builder builder = EmbeddedMariaDb.builder();
        if (dataDirectory != null) {
            builder.dataDirectory(dataDirectory.resolve("mariadb"));
        }
        return builder.start();
    }

    private static String url(int port) {
        return "http://localhost:" + port;
    }

    private static ConfigurableApplicationContext start(
            SpringApplicationBuilder service,
            String database,
            int port,
            EmbeddedRocketMq broker,
            EmbeddedMariaDb db,
            List<String> more) {
        Stream<String> common = Stream.of(
                "--server.port=" + port,
                "--server.address=localhost",
                "--spring.autoconfigure.exclude=" + NOT_OF_SERVICES,
                "--txmq.name-server=" + broker.nameServer(),
                "--spring.datasource.url=" + db.jdbcUrl(database),
                "--spring.datasource.username=" + db.username(),
                "--spring.datasource.password=" + db.password(),
                "--spring.main.banner-mode=off",
                "--spring.main.log-startup-info=false");
        return service.registerShutdownHook(false)
                .run(Stream.concat(common, more.stream()).toArray(String[]::new));
    }
}
