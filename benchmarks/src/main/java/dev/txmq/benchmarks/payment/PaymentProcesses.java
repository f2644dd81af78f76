package dev.txmq.benchmarks.payment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import dev.txmq.benchmarks.payment.service.ServiceMain;
import dev.txmq.benchmarks.servers.ChildJvm;

/** The processes of a contender: its server, if it has one, and its applications. */
final class PaymentProcesses implements AutoCloseable {

    static final List<String> JVM_OPTIONS = List.of("-Xms512m", "-Xmx512m");

    private final PaymentContender contender;
    private final Site site;
    private final Path output;
    private final List<Application> applications;
    private final Map<Role, ChildJvm> processes = new EnumMap<>(Role.class);

    private PaymentProcesses(PaymentContender contender, Site site, Path output) {
        this.contender = contender;
        this.site = site;
        this.output = output;
        this.applications = contender.applications(site);
    }

    /**
     * Starts them all; they are ready when this returns.
     *
     * @param output where they write what they print
     * @throws RuntimeException if one does not start; none is left then
     */
    static PaymentProcesses start(PaymentContender contender, Site site, Path output) {
        PaymentProcesses all = new PaymentProcesses(contender, site, output);
        try {
            all.launchCoordinator();
            all.launchApplications();
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void launchCoordinator() {
        List<String> command = contender.coordinator(site);
        if (!command.isEmpty()) {
            processes.put(Role.COORDINATOR, ChildJvm.start(command, output(Role.COORDINATOR), ServiceMain.READY));
        }
    }

    /** At once, and each one that has started is known, even if another has not. */
    private void launchApplications() {
        Map<Role, CompletableFuture<ChildJvm>> starting = new EnumMap<>(Role.class);
        applications.forEach(application ->
                starting.put(application.role(), CompletableFuture.supplyAsync(() -> launch(application))));
        RuntimeException failure = null;
        for (Map.Entry<Role, CompletableFuture<ChildJvm>> one : starting.entrySet()) {
            try {
                processes.put(one.getKey(), one.getValue().join());
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private ChildJvm launch(Application application) {
        return ChildJvm.start(
                ChildJvm.command(ServiceMain.class, JVM_OPTIONS, application.arguments()),
                output(application.role()),
                ServiceMain.READY);
    }

    private Path output(Role role) {
        return output.resolve("%s-%s.log".formatted(site.name(), role.text().replace(' ', '-')));
    }

    /** Those that answer HTTP. */
    List<ControlClient> controls() {
        return applications.stream()
                .map(application -> control(application.role()))
                .toList();
    }

    ControlClient control(Role role) {
        return new ControlClient(site.address(role));
    }

    /** The processor time that all have used. */
    Duration cpu() {
        return processes.values().stream().map(ChildJvm::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    /** As {@code kill -9} does. */
    void kill(Role role) {
        Objects.requireNonNull(processes.get(role), role::text).kill();
    }

    /** Starts again what was killed, on its files and ports. */
    void restart(Role role) {
        if (role == Role.COORDINATOR) {
            launchCoordinator();
            return;
        }
        Application application = applications.stream()
                .filter(one -> one.role() == role)
                .findFirst()
                .orElseThrow();
        processes.put(role, launch(application));
    }

    @Override
    public void close() {
        processes.values().forEach(ChildJvm::close);
    }
}
