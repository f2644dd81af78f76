package dev.txmq.benchmarks.payment.tcc;

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

/** An activity with three branches: the order is a branch of the initiator's own, account and points are branches of other applications. */
public final class TxmqTcc implements PaymentContender {

    /** Ten seconds, as the payment service has it. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /** Half of what a reservation may outlive its deadline by; the default would be all of it. */
    private static final Duration ASK_AFTER = Duration.ofSeconds(5);

    private static final List<Library> LIBRARIES = List.of(Library.TXMQ, Library.TXMQ_TCC);

    @Override
    public String name() {
        return "txmq, TCC";
    }

    @Override
    public String description() {
        return "three applications: tries by HTTP, the decision and its messages in one commit, confirmed by transactional messages";
    }

    @Override
    public List<String> topics(Site site) {
        return List.of(topic(site, Role.ACCOUNTS), topic(site, Role.POINTS));
    }

    @Override
    public List<Application> applications(Site site) {
        List<Application> applications = new ArrayList<>(List.of(
                participant(site, Role.ACCOUNTS, AccountsApplication.class),
                participant(site, Role.POINTS, PointsApplication.class),
                initiator(site, Role.ORDERS)));
        if (site.twoOrders()) {
            applications.add(initiator(site, Role.SECOND_ORDERS));
        }
        return applications;
    }

    private static Application initiator(Site site, Role role) {
        return application(
                site,
                role,
                Role.ORDERS,
                OrdersApplication.class,
                "txmq.producer.topics=" + topic(site, Role.ACCOUNTS) + "," + topic(site, Role.POINTS),
                "txmq.tcc.timeout=" + DEADLINE.toSeconds() + "s",
                "txmq.tcc.participants." + AccountsApplication.PARTICIPANT + ".url=" + site.address(Role.ACCOUNTS),
                "txmq.tcc.participants." + AccountsApplication.PARTICIPANT + ".topic=" + topic(site, Role.ACCOUNTS),
                "txmq.tcc.participants." + PointsApplication.PARTICIPANT + ".url=" + site.address(Role.POINTS),
                "txmq.tcc.participants." + PointsApplication.PARTICIPANT + ".topic=" + topic(site, Role.POINTS));
    }

    private static Application participant(Site site, Role role, Class<?> main) {
        return application(
                site,
                role,
                role,
                main,
                "txmq.tcc.ask-after=" + ASK_AFTER.toSeconds() + "s",
                "txmq.tcc.initiators." + service(site, Role.ORDERS) + ".url=" + site.ordersAddress());
    }

    private static Application application(Site site, Role role, Role service, Class<?> main, String... own) {
        List<String> properties = new ArrayList<>(List.of(
                "spring.application.name=" + service(site, service),
                "spring.datasource.url=" + site.database(service),
                "txmq.name-server=" + site.nameServer()));
        properties.addAll(List.of(own));
        return new Application(role, main, LIBRARIES, site.port(role), properties);
    }

    private static String topic(Site site, Role role) {
        return service(site, role) + "-outcomes";
    }

    private static String service(Site site, Role role) {
        return site.name() + "-" + role.text();
    }

    @Override
    public Set<Role> completing() {
        return Set.of(Role.ACCOUNTS, Role.POINTS);
    }

    @Override
    public List<Role> coordinating() {
        return List.of(Role.ORDERS, Role.BROKER);
    }

    @Override
    public Duration deadline() {
        return DEADLINE;
    }

    /** The order's own reservation is one of them. */
    @Override
    public long open(JdbcClient server) {
        return server.sql("""
                        SELECT (SELECT COUNT(*) FROM orders.txmq_reservation WHERE status = 'RESERVED')
                          + (SELECT COUNT(*) FROM accounts.txmq_reservation WHERE status = 'RESERVED')
                          + (SELECT COUNT(*) FROM points.txmq_reservation WHERE status = 'RESERVED')
                        """).query(Long.class).single();
    }
}
