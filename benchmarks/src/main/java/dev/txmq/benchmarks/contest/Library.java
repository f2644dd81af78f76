package dev.txmq.benchmarks.contest;

import java.util.List;

/** What brings auto-configurations of its own. */
public enum Library {
    NONE,
    TXMQ("dev.txmq."),
    ROCKETMQ_SPRING("org.apache.rocketmq.spring."),
    SPRING_MODULITH("org.springframework.modulith."),
    NARAYANA("dev.snowdrop.");

    private static final String BENCHMARKS = "dev.txmq.benchmarks.";

    private final List<String> packages;

    Library(String... packages) {
        this.packages = List.of(packages);
    }

    boolean configures(String className) {
        return !className.startsWith(BENCHMARKS) && packages.stream().anyMatch(className::startsWith);
    }
}
