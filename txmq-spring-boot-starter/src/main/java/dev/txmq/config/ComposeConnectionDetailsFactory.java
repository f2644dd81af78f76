package dev.txmq.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

import dev.txmq.RocketMqConnectionDetails;

/** Points an application to the service of {@code compose.yml} whose image is {@code apache/rocketmq} and that publishes port 9876. */
final class ComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<RocketMqConnectionDetails> {

    private static final int NAME_SERVER_PORT = 9876;

    ComposeConnectionDetailsFactory() {
        super("apache/rocketmq");
    }

    /** The broker comes from the same image: null for it, and for all else that is no name server. */
    @Override
    protected @Nullable RocketMqConnectionDetails getDockerComposeConnectionDetails(
            DockerComposeConnectionSource source) {
        RunningService service = source.getRunningService();
        return publishesNameServer(service) ? new Details(service) : null;
    }

    private static boolean publishesNameServer(RunningService service) {
        try {
            service.ports().get(NAME_SERVER_PORT);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static final class Details extends DockerComposeConnectionDetails implements RocketMqConnectionDetails {

        private final String nameServer;

        private Details(RunningService service) {
            super(service);
            nameServer = service.host() + ":" + service.ports().get(NAME_SERVER_PORT);
        }

        @Override
        public String nameServer() {
            return nameServer;
        }
    }
}
