package dev.txmq.benchmarks.contest;

import java.util.List;

/** What brings auto-configurations of its own. */
public enum Library {
    NONE,
    TXMQ(
            "dev.txmq.actuate.",
            "dev.txmq.config.",
            "dev.txmq.consume.",
            "dev.txmq.database.",
            "dev.txmq.deadletter.",
            "dev.txmq.publish.",
            "dev.txmq.relay.",
            "dev.txmq.retention.",
            "dev.txmq.rocketmq."),
    ROCKETMQ_SPRING("org.apache.rocketmq.spring."),
    SPRING_MODULITH("org.springframework.modulith."),
    NARAYANA("dev.snowdrop.");

    private final List<String> packages;

    Library(String... packages) {
        this.packages = List.of(packages);
    }

    boolean configures(String className) {
        return packages.stream().anyMatch(className::startsWith);
    }
}
