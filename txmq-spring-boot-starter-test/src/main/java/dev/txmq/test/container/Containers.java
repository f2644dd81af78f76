package dev.txmq.test.container;

import org.testcontainers.DockerClientFactory;

/** Whether the shared servers shall be containers. */
public final class Containers {

    private static final String PROPERTY = "txmq.test.containers";

    private Containers() {}

    public static boolean wanted() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** @throws IllegalStateException when there is none */
    static void needEngine() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException(
                    "%s=true needs a Docker engine, and none answers: start one, or leave the property out"
                            .formatted(PROPERTY));
        }
    }
}
