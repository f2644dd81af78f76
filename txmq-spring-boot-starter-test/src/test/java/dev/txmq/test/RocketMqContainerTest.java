package dev.txmq.test;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.test.container.RemoteBroker;
import dev.txmq.test.container.RemoteStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Tag("containers")
@SpringBootTest(
        classes = RocketMqContainerTest.Application.class,
        properties = {"spring.application.name=greeter", "txmq.producer.topics=greetings"})
@WithEmbeddedMariaDb(database = "container")
class RocketMqContainerTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void anApplicationPublishesToIt(
            @Autowired RocketMqContainer rocketMq,
            @Autowired TransactionalPublisher publisher,
            @Autowired TransactionOperations transactions) {
        transactions.executeWithoutResult(
                status -> publisher.publish(new OutgoingMessage("greetings", "k-1", "hello")));

        try (RemoteBroker broker = new RemoteBroker(rocketMq.nameServer(), rocketMq.broker())) {
            RemoteStore store = new RemoteStore(broker);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(store.messages("greetings"))
                            .extracting(StoredMessage::key)
                            .containsExactly("k-1"));
        }
    }

    @Test
    void takesSettings(@Autowired RocketMqContainer rocketMq) {
        try (RemoteBroker broker = new RemoteBroker(rocketMq.nameServer(), rocketMq.broker())) {
            assertThat(broker.setting("transactionCheckMax")).isEqualTo("7");
            assertThat(broker.setting("transactionTimeOut")).isEqualTo("1000");
        }
    }

    @Test
    void refusesAMisspeltSetting() {
        assertThatThrownBy(() -> new RocketMqContainer().setting("transactionTimeout", "1000"))
                .hasMessage("RocketMQ has no setting 'transactionTimeout'; did you mean 'transactionTimeOut'?");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        @ServiceConnection
        RocketMqContainer rocketMq() {
            return new RocketMqContainer()
                    .fastChecks()
                    .setting("transactionCheckMax", "7")
                    .topic("greetings");
        }
    }
}
