package dev.txmq.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A reconciliation of what the services have, as {@code docs/reconciliation.md} has it: the user service is the program that runs once, and
 * asks the others.
 *
 * @param since a duration or a time
 * @param repair whether what is lost is published again
 * @param password by which the others know the one who asks
 */
record Comparison(String since, boolean repair, String password) {

    Comparison(String since, boolean repair) {
        this(since, repair, UUID.randomUUID().toString());
    }

    /** For those who are asked. */
    List<String> asked() {
        return List.of(
                "--management.endpoints.web.exposure.include=health,txmqinbox,txmqlog,txmqledgers",
                "--service.logins.reconciler.password=" + password,
                "--service.logins.reconciler.roles=RECONCILER,OPERATOR");
    }

    /** For the one who asks. */
    List<String> asking(ServicePorts ports) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=reconciliation",
                "--txmq.reconciliation.once=true",
                "--since=" + since,
                // what is to be seen here has happened within minutes, and no handler waits for a retry
                "--txmq.reconciliation.window=1m",
                "--txmq.reconciliation.passes=0s",
                "--txmq.reconciliation.retry-time=0s"));
        arguments.addAll(at("points", ports.points()));
        arguments.addAll(at("payments", ports.payments()));
        arguments.addAll(at("accounts", ports.accounts()));
        if (repair) {
            arguments.add("--repair");
        }
        return arguments;
    }

    private List<String> at(String service, int port) {
        return List.of(
                "--reconciler.%s.url=http://localhost:%d/actuator".formatted(service, port),
                "--reconciler.%s.password=%s".formatted(service, password));
    }
}
