package dev.txmq.benchmarks.payment;

import java.util.ArrayList;
import java.util.List;

import dev.txmq.benchmarks.contest.Library;

/**
 * One application of a contender: a Spring Boot application that listens at a port of the loopback interface, with {@code
 * benchmarks.yml} and the auto-configurations of Spring Boot and some libraries.
 *
 * @param role which of the contender's it is
 * @param main its configuration
 * @param properties of its own, such as {@code txmq.name-server=…}
 */
public record Application(Role role, Class<?> main, List<Library> libraries, int port, List<String> properties) {

    public Application {
        libraries = List.copyOf(libraries);
        properties = List.copyOf(properties);
    }

    /** For {@link dev.txmq.benchmarks.payment.service.ServiceMain}. */
    String[] arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                main.getName(),
                "--spring.config.name=benchmarks",
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                Library.argument(libraries)));
        properties.forEach(property -> arguments.add("--" + property));
        return arguments.toArray(String[]::new);
    }
}
