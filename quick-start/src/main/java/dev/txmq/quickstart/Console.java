package dev.txmq.quickstart;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import dev.txmq.console.ConsoleApplication;
import dev.txmq.quickstart.teaching.Teaching;

/**
 * The console beside the services, in a context of its own. Its passwords are new at each start.
 *
 * @param password of the operator
 * @param credential of the console at the services
 */
record Console(int port, String password, String credential) {

    private static final int BYTES = 12;
    private static final String ENDPOINTS =
            "health,info,txmq,txmqlog,txmqinbox,txmqdeadletters,txmqactivities,txmqreservations,txmqdeliveries,txmqendpoints";

    Console(int port) {
        this(port, random(), random());
    }

    String text() {
        return "http://localhost:%d is the console. Log in as operator, with the password %s".formatted(port, password);
    }

    /** For the services. */
    List<String> asked() {
        return List.of(
                "--management.endpoints.web.exposure.include=" + ENDPOINTS,
                "--service.logins.console.password=" + credential,
                "--service.logins.console.roles=RECONCILER,OPERATOR");
    }

    /** For services that share a class path with the console: they ask nobody to log in, as if they ran alone. */
    static String notOfServices() {
        ImportCandidates all = ImportCandidates.load(AutoConfiguration.class, Console.class.getClassLoader());
        Stream<String> ofConsole = StreamSupport.stream(all.spliterator(), false)
                .filter(name -> name.startsWith("org.springframework.boot.security.")
                        || name.startsWith("org.springframework.boot.thymeleaf."));
        // theirs are replaced by these
        Stream<String> theirs = Stream.of(ErrorMvcAutoConfiguration.class.getName());
        return Stream.concat(ofConsole, theirs).collect(Collectors.joining(","));
    }

    void start(ServicePorts ports, Teaching teaching) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--server.address=localhost",
                "--spring.main.banner-mode=off",
                "--spring.main.log-startup-info=false",
                "--txmq.console.users.operator.password=" + new BCryptPasswordEncoder().encode(password),
                "--txmq.console.users.operator.role=OPERATOR"));
        Map.of(
                        "user-service", ports.users(),
                        "points-service", ports.points(),
                        "payment-service", ports.payments(),
                        "account-service", ports.accounts())
                .forEach((service, servicePort) -> arguments.addAll(List.of(
                        "--txmq.console.services.%s.url=http://localhost:%d/actuator".formatted(service, servicePort),
                        "--txmq.console.services.%s.username=console".formatted(service),
                        "--txmq.console.services.%s.password=%s".formatted(service, credential))));
        teaching.inConsole(ConsoleApplication.application())
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new));
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }
}
