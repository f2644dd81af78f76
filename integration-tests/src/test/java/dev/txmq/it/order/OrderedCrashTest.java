package dev.txmq.it.order;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The lines of the crash table about messages that are ordered, with real processes that die. */
class OrderedCrashTest extends ShopTest {

    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private final String name = item.replace("item", "ordered").substring(0, 20);
    private final Path crashPoints = Path.of("target", "crash-points", name).toAbsolutePath();

    @BeforeEach
    void createTopics() throws IOException {
        rocketMq.createTopic(name, 2);
        rocketMq.createTopic(name + "-b", 1);
        Files.createDirectories(crashPoints);
    }

    /** It has committed two messages of a key, and dies before the broker has the first, or before its row says so. */
    @ParameterizedTest
    @EnumSource(names = {"BEFORE_SEND", "AFTER_SEND"})
    @Tag("long")
    void theLaterIsNotSentBeforeTheEarlierWhenTheirPublisherDiesBetweenThem(CrashPoint point) {
        point.arm(crashPoints);
        MachineProcess publisher = process("publisher", "--ordered.handles=false", "--ordered.key=" + item);
        publisher.start();
        publisher.awaitDeath();
        assertThat(jdbc.sql("SELECT COUNT(*) FROM txmq_message WHERE message_key = ? AND status = 'COMMITTED'")
                        .param(item)
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);

        try (ConfigurableApplicationContext other =
                OrderedApplication.instance(name, sharedInfrastructure()).run()) {
            assertHandledOnceInOrder();
            assertThat(stored()).endsWith("1", "2").hasSize(point == CrashPoint.AFTER_SEND ? 3 : 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSUMER_BEFORE_COMMIT", "CONSUMER_BEFORE_ACKNOWLEDGEMENT"})
    void eachIsHandledOnceAndInOrderWhenTheConsumerDies(CrashPoint point) {
        MachineProcess both = process("both", "--ordered.key=" + item);
        point.arm(crashPoints);
        both.start();
        both.awaitDeath();
        assertThat(handled()).isEqualTo(point == CrashPoint.CONSUMER_BEFORE_COMMIT ? List.of() : List.of("1"));

        try (ConfigurableApplicationContext other =
                OrderedApplication.instance(name, sharedInfrastructure()).run()) {
            assertHandledOnceInOrder();
        }
    }

    /** One hangs in the handler of the first, and the queue goes to another instance. */
    @Test
    @Tag("long")
    void theRowOfTheKeyDecidesWhenTwoConsumersHoldItsMessages() {
        MachineProcess hangs = process("hangs", "--ordered.key=" + item, "--ordered.hangs=true");
        hangs.start();
        await().atMost(SOON).until(() -> hangs.linesWith(OrderedApplication.IN_THE_HANDLER) > 0);
        assertThat(handled()).isEmpty();

        try (ConfigurableApplicationContext other =
                OrderedApplication.instance(name, sharedInfrastructure()).run()) {
            await().during(A_WHILE).atMost(SOON).until(() -> handled().isEmpty());
            hangs.kill9();

            assertHandledOnceInOrder();
        } finally {
            hangs.kill9();
        }
    }

    private void assertHandledOnceInOrder() {
        await().atMost(SOON).until(() -> handled().size() >= 2);
        await().during(A_WHILE)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(handled()).containsExactly("1", "2"));
    }

    private List<String> handled() {
        return jdbc
                .sql("SELECT item FROM statistic WHERE item LIKE ? ORDER BY id")
                .param(item + "/%")
                .query(String.class)
                .list()
                .stream()
                .map(row -> row.substring(item.length() + 1))
                .toList();
    }

    /** The numbers, in the order in which the broker has them. */
    private List<String> stored() {
        return rocketMq.messages(name).stream()
                .filter(message -> item.equals(message.key()))
                .map(message -> message.properties().get("txmq-sequence"))
                .toList();
    }

    private MachineProcess process(String role, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=" + name,
                "--txmq.producer.topics=%1$s,%1$s-b".formatted(name),
                "--txmq.relay.republish-after=5s",
                "--txmq.consumer.threads=4",
                "--ordered.name=" + name));
        Stream.of(sharedInfrastructure()).map("--"::concat).forEach(all::add);
        all.addAll(List.of(arguments));
        return MachineProcess.ofApplication(name + "-" + role, OrderedApplication.class, crashPoints, all);
    }
}
