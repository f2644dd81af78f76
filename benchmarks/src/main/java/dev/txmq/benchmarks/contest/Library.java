package dev.txmq.benchmarks.contest;

import java.util.List;

/** What brings auto-configurations of its own. */
public enum Library {
    NONE,
    TXMQ("dev.txmq."),
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

    boolean configures(String className) {
        return !className.startsWith(BENCHMARKS) && packages.stream().anyMatch(className::startsWith);
    }
}
