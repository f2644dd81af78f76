package dev.txmq.benchmarks.contest;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What brings auto-configurations of its own. */
public enum Library {
    NONE,
    TXMQ("dev.txmq."),
    /** Together with the one before. */
    TXMQ_TCC("dev.txmq.tcc."),
    ROCKETMQ_SPRING("org.apache.rocketmq.spring."),
    SPRING_MODULITH("org.springframework.modulith."),
    NARAYANA("dev.snowdrop."),
    /** With it, a side answers HTTP. */
    ACTUATOR(
            "org.springframework.boot.actuate.",
            "org.springframework.boot.health.",
            "org.springframework.boot.micrometer.");

    private static final String BENCHMARKS = "dev.txmq.benchmarks.";

    private final List<String> packages;

    Library(String... packages) {
        this.packages = List.of(packages);
    }

    /** The property of an application that is about these, as an argument of its start. */
    public static String argument(Collection<Library> libraries) {
        return "--" + OnlyOneLibrary.PROPERTY + "="
                + libraries.stream().map(Library::name).collect(Collectors.joining(","));
    }

    boolean configures(String className) {
        return !className.startsWith(BENCHMARKS) && packages.stream().anyMatch(className::startsWith);
    }
}
