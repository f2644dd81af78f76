package dev.txmq.it.processes;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Two instances of a service, each a process of its own. Each keeps its port, and is started as it was before unless told otherwise. */
final class Instances {

    /** What starts an instance. */
    interface Command {

        /** @param more properties that no other instance has */
        List<String> of(int port, String... more);
    }

    private final Command command;
    private final List<Integer> ports;
    private final List<MachineProcess> processes;

    /** @param ready whether the instance on this port serves */
    Instances(String name, List<Integer> ports, Command command, IntPredicate ready) {
        this.command = command;
        this.ports = ports;
        this.processes = IntStream.range(0, ports.size())
                .mapToObj(number -> new MachineProcess(
                        "%s-%d".formatted(name, number + 1),
                        command.of(ports.get(number)),
                        () -> ready.test(ports.get(number))))
                .toList();
    }

    List<Integer> ports() {
        return ports;
    }

    List<ChildProcess> processes() {
        return List.copyOf(processes);
    }

    /** Kills one; its next start is with these properties. */
    void kill(int number, String... nextProperties) {
        processes.get(number).kill9();
        processes.get(number).command(command.of(ports.get(number), nextProperties));
    }

    /** Kills both; their next start is with these properties. */
    void killAll(String... nextProperties) {
        IntStream.range(0, processes.size()).forEach(number -> kill(number, nextProperties));
    }
}
