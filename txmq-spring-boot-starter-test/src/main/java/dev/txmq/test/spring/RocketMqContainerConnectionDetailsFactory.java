package dev.txmq.test.spring;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

import dev.txmq.RocketMqConnectionDetails;
import dev.txmq.test.RocketMqContainer;

/** Points an application to the {@link RocketMqContainer} that is annotated {@code @ServiceConnection}. */
final class RocketMqContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<RocketMqContainer, RocketMqConnectionDetails> {

    @Override
    protected RocketMqConnectionDetails getContainerConnectionDetails(
            ContainerConnectionSource<RocketMqContainer> source) {
        return new Details(source);
    }

    private static final class Details extends ContainerConnectionDetails<RocketMqContainer>
            implements RocketMqConnectionDetails {

        private Details(ContainerConnectionSource<RocketMqContainer> source) {
            super(source);
        }

        @Override
        public String nameServer() {
            return getContainer().nameServer();
        }
    }
}
