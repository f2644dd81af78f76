package dev.txmq.benchmarks.payment.xa;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.payment.Application;
import dev.txmq.benchmarks.payment.PaymentContender;
import dev.txmq.benchmarks.payment.Role;
import dev.txmq.benchmarks.payment.Site;

/** One application that commits to all three databases, by Narayana with Agroal's pools; nothing crosses the network but SQL. */
public final class NarayanaXa implements PaymentContender {

    @Override
    public String name() {
        return "XA";
    }

    @Override
    public String description() {
        return "one application with all three databases, in one XA transaction by Narayana";
    }

    @Override
    public List<Application> applications(Site site) {
        List<Application> applications = new ArrayList<>(List.of(application(site, Role.ORDERS)));
        if (site.twoOrders()) {
            applications.add(application(site, Role.SECOND_ORDERS));
        }
        return applications;
    }

    /** Each with a log and an identifier of its own, as Narayana wants it. */
    private static Application application(Site site, Role role) {
        List<String> properties = new ArrayList<>(List.of(
                "benchmarks.payment.orders=" + site.database(Role.ORDERS),
                "benchmarks.payment.accounts=" + site.database(Role.ACCOUNTS),
                "benchmarks.payment.points=" + site.database(Role.POINTS),
                "narayana.log-dir=" + site.directory().resolve("narayana-" + role.ordinal()),
                "narayana.node-identifier=" + (1 + role.ordinal())));
        if (site.twoOrders()) {
            // recovery in seconds instead of minutes
            properties.add("narayana.periodic-recovery-period=2");
            properties.add("narayana.recovery-backoff-period=1");
        }
        return new Application(role, XaApplication.class, List.of(Library.NARAYANA), site.port(role), properties);
    }

    /** When the payer has returned, everything is committed. */
    @Override
    public Set<Role> completing() {
        return Set.of();
    }

    @Override
    public List<Role> coordinating() {
        return List.of(Role.ORDERS);
    }

    @Override
    public Duration deadline() {
        return Duration.ZERO;
    }

    /** Branches that are prepared: only their coordinator may end them. */
    @Override
    public long open(JdbcClient server) {
        return server.sql("XA RECOVER").query((row, number) -> number).list().size();
    }
}
