package dev.txmq.benchmarks.payment.seata;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.benchmarks.payment.Application;
import dev.txmq.benchmarks.payment.PaymentContender;
import dev.txmq.benchmarks.payment.Role;
import dev.txmq.benchmarks.payment.Site;

/** Seata 2.0.0, client and server, with its fence against tries that come late; the server keeps its transactions in files, as shipped. */
public final class SeataTcc implements PaymentContender {

    /** The class path of Seata's server, which is of another age than that of its clients here. */
    private static final String SERVER = System.getProperty("benchmarks.seata.server", "");

    private static final String SERVER_MAIN = "dev.txmq.benchmarks.seata.SeataServer";

    @Override
    public String name() {
        return "Seata, TCC";
    }

    @Override
    public String description() {
        return "three applications and Seata's server: tries by HTTP as txmq's, confirmed by the server before the caller is answered";
    }

    @Override
    public List<String> coordinator(Site site) {
        if (SERVER.isEmpty()) {
            throw new IllegalStateException(
                    "Seata's server is not built: -Dbenchmarks.seata.server must be its class path, as the build sets it");
        }
        Path directory = site.directory().resolve("seata");
        int port = site.port(Role.COORDINATOR);
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-Dlog.home=" + directory.resolve("logs"),
                "-Duser.home=" + directory,
                "-cp",
                SERVER,
                SERVER_MAIN,
                String.valueOf(port),
                directory.resolve("sessions").toString());
    }

    @Override
    public List<String> scripts() {
        return List.of("payment/seata.sql");
    }

    @Override
    public List<Application> applications(Site site) {
        List<Application> applications = new ArrayList<>(List.of(
                application(site, Role.ACCOUNTS, Role.ACCOUNTS, SeataAccounts.class),
                application(site, Role.POINTS, Role.POINTS, SeataPoints.class),
                application(site, Role.ORDERS, Role.ORDERS, SeataOrders.class)));
        if (site.twoOrders()) {
            applications.add(application(site, Role.SECOND_ORDERS, Role.ORDERS, SeataOrders.class));
        }
        return applications;
    }

    private static Application application(Site site, Role role, Role service, Class<?> main) {
        return new Application(
                role,
                main,
                List.of(),
                site.port(role),
                List.of(
                        "spring.application.name=" + service.text(),
                        "spring.datasource.url=" + site.database(service),
                        "benchmarks.payment.accounts=" + site.address(Role.ACCOUNTS),
                        "benchmarks.payment.points=" + site.address(Role.POINTS),
                        "benchmarks.payment.seata=127.0.0.1:" + site.port(Role.COORDINATOR)));
    }

    @Override
    public Set<Role> completing() {
        return Set.of(Role.ACCOUNTS, Role.POINTS);
    }

    @Override
    public List<Role> coordinating() {
        return List.of(Role.ORDERS, Role.COORDINATOR);
    }

    @Override
    public Duration deadline() {
        return Duration.ofMillis(SeataOrders.TIMEOUT_MILLIS);
    }

    /** Rows of its fence that are tried, and neither committed nor rolled back. */
    @Override
    public long open(JdbcClient server) {
        return server.sql("""
                        SELECT (SELECT COUNT(*) FROM orders.tcc_fence_log WHERE status = 1)
                          + (SELECT COUNT(*) FROM accounts.tcc_fence_log WHERE status = 1)
                          + (SELECT COUNT(*) FROM points.tcc_fence_log WHERE status = 1)
                        """).query(Long.class).single();
    }
}
