package dev.txmq.quickstart;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;

import dev.txmq.points.PointsServiceApplication;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.users.UserServiceApplication;

/**
 * Broker, database and the two services, each service in a context of its own as if it ran alone. At the exit of the JVM the
 * embedded servers close the services, the newest first, and then stop.
 */
final class Flow {

    private final int userPort;
    private final int pointsPort;
    private final @Nullable Path dataDirectory;
    private @Nullable EmbeddedRocketMq rocketMq;

    Flow(int userPort, int pointsPort, @Nullable Path dataDirectory) {
        this.userPort = userPort;
        this.pointsPort = pointsPort;
        this.dataDirectory = dataDirectory;
    }

    void start() {
        CompletableFuture<EmbeddedMariaDb> database = CompletableFuture.supplyAsync(this::startMariaDb);
        EmbeddedRocketMq broker = startRocketMq();
        rocketMq = broker;
        EmbeddedMariaDb db = database.join();
        start(PointsServiceApplication.application(), "points", pointsPort, broker, db);
        start(UserServiceApplication.application(), "users", userPort, broker, db);
    }

    String invitation() {
        return """

                Ready. Register somebody, and read the points a moment later:

                  curl -i -H 'Content-Type: application/json' -d '{"username":"ada","email":"ada@example.com"}' http://localhost:%1$d/users
                  curl http://localhost:%2$d/points/1

                  user service    http://localhost:%1$d   health: /actuator/health
                  points service  http://localhost:%2$d   health: /actuator/health
                  name server     %3$s
                  data            %4$s

                Ctrl-C stops everything. What happens to each message:
                """.formatted(
                        userPort,
                        pointsPort,
                        rocketMq == null ? "" : rocketMq.nameServer(),
                        dataDirectory == null ? "in a temporary directory (keep it with --data-dir)" : dataDirectory);
    }

    private EmbeddedRocketMq startRocketMq() {
        EmbeddedRocketMq.Builder builder =
                EmbeddedRocketMq.builder().topic("user-registered", "points-service-outcomes");
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

    private static void start(
            SpringApplicationBuilder service, String database, int port, EmbeddedRocketMq broker, EmbeddedMariaDb db) {
        service.registerShutdownHook(false)
                .run(
                        "--server.port=" + port,
                        "--server.address=localhost",
                        "--txmq.name-server=" + broker.nameServer(),
                        "--spring.datasource.url=" + db.jdbcUrl(database),
                        "--spring.datasource.username=" + db.username(),
                        "--spring.datasource.password=" + db.password(),
                        "--spring.main.banner-mode=off",
                        "--spring.main.log-startup-info=false");
    }
}
