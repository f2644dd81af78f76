package dev.txmq.test;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.txmq.test.server.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class EmbeddedRocketMqTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void aTopicIsReadyWhenStartReturns() throws Exception {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (EmbeddedRocketMq mq = EmbeddedRocketMq.start("greetings")) {
            DefaultMQProducer producer = new DefaultMQProducer("ready-" + UUID.randomUUID());
            producer.setNamesrvAddr(mq.nameServer());
            producer.start();
            try {
                producer.send(new Message("greetings", "polite", "k-1", "hello".getBytes()), 10_000);
            } finally {
                producer.shutdown();
            }

            assertThat(mq.messages("greetings")).singleElement().satisfies(message -> {
                assertThat(message.id()).isNull();
                assertThat(message.key()).isEqualTo("k-1");
                assertThat(message.tag()).isEqualTo("polite");
                assertThat(message.body()).isEqualTo("hello");
                assertThat(message.bornAt()).isBetween(before, Instant.now());
            });
        }
    }

    @Test
    void refusesAMisspeltSetting() {
        assertThatThrownBy(() -> EmbeddedRocketMq.builder()
                        .setting("transactionTimeout", "1000")
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RocketMQ has no setting 'transactionTimeout'; did you mean 'transactionTimeOut'?");
    }

    @Test
    void closeLeavesNeitherAPortNorAFile() {
        EmbeddedRocketMq mq = EmbeddedRocketMq.start("greetings");
        mq.send("greetings", "k", "{}");
        int port = Integer.parseInt(mq.nameServer().split(":")[1]);
        int brokerPort = Integer.parseInt(mq.setting("listenPort"));
        Path store = Path.of(mq.setting("storePathRootDir"));

        mq.close();
        mq.close();

        assertThat(List.of(port, brokerPort, brokerPort - 2, brokerPort + 1)).noneMatch(EmbeddedRocketMqTest::answers);
        assertThat(store.getParent()).doesNotExist();
        assertThatThrownBy(() -> mq.messages("greetings")).hasMessage("This EmbeddedRocketMq is closed");
    }

    @Test
    void messagesInADataDirectorySurvive(@TempDir Path directory) {
        try (EmbeddedRocketMq mq = EmbeddedRocketMq.builder()
                .dataDirectory(directory)
                .topic("greetings")
                .start()) {
            mq.send("greetings", "k-1", "{}", Map.of("color", "blue"));
        }

        try (EmbeddedRocketMq mq =
                EmbeddedRocketMq.builder().dataDirectory(directory).start()) {
            assertThat(mq.messages("greetings")).singleElement().satisfies(message -> {
                assertThat(message.key()).isEqualTo("k-1");
                assertThat(message.properties()).containsEntry("color", "blue");
            });
        }
        assertThat(directory.resolve("store/commitlog")).exists();
    }

    @Test
    void aRestartedBrokerKeepsItsMessagesAndItsPort() {
        try (EmbeddedRocketMq mq =
                EmbeddedRocketMq.builder().fastChecks().topic("greetings").start()) {
            mq.send("greetings", "before", "{}");
            String port = mq.setting("listenPort");
            mq.changeSetting("transactionCheckMax", "3");

            mq.restart();

            assertThat(mq.setting("listenPort")).isEqualTo(port);
            assertThat(mq.setting("transactionCheckMax")).isEqualTo("15");
            await().atMost(SOON).ignoreExceptions().untilAsserted(() -> mq.send("greetings", "after", "{}"));
            assertThat(mq.messages("greetings")).extracting(StoredMessage::key).containsExactly("before", "after");
        }
    }

    @Test
    void anotherTakesOverDataDirectoryAndPorts(@TempDir Path directory) {
        int nameServerPort = Ports.findFree();
        int brokerPort = Ports.findFree();
        for (String key : List.of("first", "second")) {
            try (EmbeddedRocketMq mq = EmbeddedRocketMq.builder()
                    .dataDirectory(directory)
                    .ports(nameServerPort, brokerPort)
                    .topic("greetings")
                    .start()) {
                mq.send("greetings", key, "{}");

                assertThat(mq.nameServer()).isEqualTo("127.0.0.1:" + nameServerPort);
                assertThat(mq.setting("listenPort")).isEqualTo(String.valueOf(brokerPort));
                assertThat(mq.messages("greetings"))
                        .extracting(StoredMessage::key)
                        .startsWith("first")
                        .endsWith(key);
            }
        }
    }

    @Test
    void twoBrokersKeepTheirMessagesApart() {
        try (EmbeddedRocketMq one = EmbeddedRocketMq.start("greetings");
                EmbeddedRocketMq other = EmbeddedRocketMq.start("greetings")) {
            one.send("greetings", "for-one", "{}");
            other.send("greetings", "for-other", "{}");

            assertThat(one.messages("greetings")).extracting(StoredMessage::key).containsExactly("for-one");
            assertThat(other.messages("greetings"))
                    .extracting(StoredMessage::key)
                    .containsExactly("for-other");
        }
    }

    @Test
    void theUsersHomeStaysClean() {
        Path home = Path.of(System.getProperty("user.home"));
        boolean logsBefore = Files.exists(home.resolve("logs/rocketmqlogs"));
        boolean storeBefore = Files.exists(home.resolve("store"));

        EmbeddedRocketMq.start("greetings").close();

        assertThat(Files.exists(home.resolve("logs/rocketmqlogs"))).isEqualTo(logsBefore);
        assertThat(Files.exists(home.resolve("store"))).isEqualTo(storeBefore);
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
