package dev.txmq.benchmarks.payment;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where a contender makes payments.
 *
 * @param name nobody else has used it; 1 to 40 of {@code a-z 0-9 -}
 * @param databases URLs of the databases of {@link Role#ORDERS}, {@link Role#ACCOUNTS} and {@link Role#POINTS}, for a user {@code root}
 *     without a password
 * @param ports of the loopback interface, one for each role
 * @param directory for what a contender keeps beside its databases; survives its processes
 * @param twoOrders whether there are two instances of the application that has the orders
 */
public record Site(
        String name,
        Map<Role, String> databases,
        String nameServer,
        Map<Role, Integer> ports,
        Path directory,
        boolean twoOrders) {

    public Site {
        databases = Map.copyOf(databases);
        ports = Map.copyOf(ports);
    }

    public String database(Role role) {
        return Objects.requireNonNull(databases.get(role), role::text);
    }

    public int port(Role role) {
        return Objects.requireNonNull(ports.get(role), role::text);
    }

    /** Base address of an application. */
    public String address(Role role) {
        return "http://127.0.0.1:" + port(role);
    }

    /** Where others reach the orders: a balancer sends them to the instance that nobody kills. */
    public String ordersAddress() {
        return address(twoOrders ? Role.SECOND_ORDERS : Role.ORDERS);
    }
}
