package dev.txmq.quickstart;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;

import dev.txmq.accounts.AccountServiceApplication;
import dev.txmq.payments.PaymentServiceApplication;
import dev.txmq.points.PointsServiceApplication;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.users.UserServiceApplication;

/**
 * Broker, database and the four services, each service in a context of its own as if it ran alone. At the exit of the JVM the
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

    private final ServicePorts ports;
    private final @Nullable Path dataDirectory;
    private @Nullable EmbeddedRocketMq rocketMq;

    Flow(ServicePorts ports, @Nullable Path dataDirectory) {
        this.ports = ports;
        this.dataDirectory = dataDirectory;
    }

    void start() {
        CompletableFuture<EmbeddedMariaDb> database = CompletableFuture.supplyAsync(this::startMariaDb);
        EmbeddedRocketMq broker = startRocketMq();
        rocketMq = broker;
        EmbeddedMariaDb db = database.join();
        String initiator = "--txmq.tcc.initiators.payment-service.url=" + url(ports.payments());
        start(PointsServiceApplication.application(), "points", ports.points(), broker, db, initiator);
        start(AccountServiceApplication.application(), "accounts", ports.accounts(), broker, db, initiator);
        start(UserServiceApplication.application(), "users", ports.users(), broker, db);
        start(
                PaymentServiceApplication.application(),
                "payments",
                ports.payments(),
                broker,
                db,
                "--txmq.notifier.encryption-keys=" + NotifierKey.of(dataDirectory),
                "--txmq.tcc.participants.account.url=" + url(ports.accounts()),
                "--txmq.tcc.participants.points.url=" + url(ports.points()));
    }

    String invitation() {
        return """

                Ready. Register somebody, and read the points a moment later:

                  curl -i -H 'Content-Type: application/json' -d '{"username":"ada","email":"ada@example.com"}' http://localhost:%1$d/users
                  curl http://localhost:%2$d/points/1 http://localhost:%1$d/users/1

                Register a merchant and have a bank pay; then read the order, the account, the points and the voucher:

                  curl -H 'Content-Type: application/json' -d '{"name":"Lovelace & Co"}' http://localhost:%3$d/merchants --next -H 'Content-Type: application/json' -d '{"orderNo":"ORD-1","userId":1,"merchantId":1,"amount":"12.34","currency":"CNY"}' http://localhost:%3$d/payments --next -H 'Content-Type: application/json' -d '{"result":"SUCCESS","bankReference":"bank-1"}' http://localhost:%3$d/payments/ORD-1/bank-result
                  curl http://localhost:%3$d/payments/ORD-1 http://localhost:%4$d/accounts/1 http://localhost:%2$d/points/1 'http://localhost:%4$d/vouchers?orderNo=ORD-1'

                  user service     http://localhost:%1$d   health: /actuator/health
                  points service   http://localhost:%2$d   health: /actuator/health
                  payment service  http://localhost:%3$d   health: /actuator/health
                  account service  http://localhost:%4$d   health: /actuator/health
                  name server      %5$s
                  data             %6$s

                Ctrl-C stops everything. What happens to each message and in each activity:
                """.formatted(
                        ports.users(),
                        ports.points(),
                        ports.payments(),
                        ports.accounts(),
                        rocketMq == null ? "" : rocketMq.nameServer(),
                        dataDirectory == null ? "in a temporary directory (keep it with --data-dir)" : dataDirectory);
    }

    private EmbeddedRocketMq startRocketMq() {
        EmbeddedRocketMq.Builder builder = EmbeddedRocketMq.builder();
        TOPICS.forEach(builder::topic);
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

    private static void start(
            SpringApplicationBuilder service,
            String database,
            int port,
            EmbeddedRocketMq broker,
            EmbeddedMariaDb db,
            String... more) {
        Stream<String> common = Stream.of(
                "--server.port=" + port,
                "--server.address=localhost",
                "--txmq.name-server=" + broker.nameServer(),
                "--spring.datasource.url=" + db.jdbcUrl(database),
                "--spring.datasource.username=" + db.username(),
                "--spring.datasource.password=" + db.password(),
                "--spring.main.banner-mode=off",
                "--spring.main.log-startup-info=false");
        service.registerShutdownHook(false)
                .run(Stream.concat(common, Stream.of(more)).toArray(String[]::new));
    }
}
