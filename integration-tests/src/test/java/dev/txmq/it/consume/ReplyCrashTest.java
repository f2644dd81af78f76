package dev.txmq.it.consume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.MessageStatus;
import dev.txmq.it.consume.QuotesApplication.Asker;
import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.MachineProcess;
import dev.txmq.it.shop.ShopTest;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The lines of the crash table about replies. */
@Tag("long")
class ReplyCrashTest extends ShopTest {

    private final String topic = item.replace("item", "quotes");
    private final Path crashPoints = Path.of("target", "crash-points", topic).toAbsolutePath();

    @BeforeEach
    void createTopics() throws IOException {
        rocketMq.createTopic(topic, 1);
        rocketMq.createTopic(topic + "-replies", 1);
        Files.createDirectories(crashPoints);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"CONSUMER_BEFORE_COMMIT", "AFTER_SEND", "BEFORE_END_TRANSACTION", "CONSUMER_BEFORE_ACKNOWLEDGEMENT"
            })
    void isHandledAndRepliedToOnceWhenTheReplyingInstanceDies(CrashPoint point) {
        MachineProcess giver = process("giver", "--quotes.gives=true");
        try (ConfigurableApplicationContext application = asker()) {
            Asker asker = application.getBean(Asker.class);
            giver.start();
            giver.awaitReady();
            point.arm(crashPoints);

            asker.ask(item).close();
            giver.awaitDeath();
            assertThat(rows(item)).isEqualTo(isBeforeCommit(point) ? 0 : 1);
            giver.start();

            assertHandledAndRepliedToOnce(giver);
            assertThat(asker.replied).hasSize(1);
        } finally {
            giver.kill9();
        }
    }

    @Test
    void theReplyIsHandledAfterTheStartWhenTheInstanceDiesThatWaits() {
        MachineProcess waits = process("asker", "--quotes.asks=true", "--quotes.item=" + item);
        waits.start();
        await().atMost(SOON).until(() -> waits.linesWith(QuotesApplication.WAITING) > 0);
        await().atMost(SOON)
                .until(() -> messageLog.findByKey(item, 1).stream()
                        .anyMatch(message -> message.status() == MessageStatus.PUBLISHED));
        waits.kill9();
        waits.awaitDeath();

        MachineProcess giver = process("giver", "--quotes.gives=true");
        try {
            giver.start();
            await().atMost(SOON).until(() -> rows(item) == 1);
            assertThat(rows(item + "-replied")).isZero();
            try (ConfigurableApplicationContext next = asker()) {
                assertHandledAndRepliedToOnce(giver);
            }
        } finally {
            giver.kill9();
        }
    }

    private static boolean isBeforeCommit(CrashPoint point) {
        return point == CrashPoint.CONSUMER_BEFORE_COMMIT || point == CrashPoint.AFTER_SEND;
    }

    private void assertHandledAndRepliedToOnce(MachineProcess giver) {
        try {
            await().atMost(SOON).until(() -> rows(item + "-replied") > 0);
            await().during(ofSeconds(2)).atMost(SOON).until(() -> rows(item + "-replied") == 1 && rows(item) == 1);
        } catch (RuntimeException e) {
            throw new AssertionError(giver.tail(60), e);
        }
    }

    private ConfigurableApplicationContext asker() {
        return QuotesApplication.instance(topic, sharedInfrastructure())
                .run(
                        "--spring.application.name=" + topic + "-asker",
                        "--quotes.asks=true",
                        "--txmq.producer.topics=" + topic);
    }

    private MachineProcess process(String role, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--quotes.topic=" + topic,
                "--spring.application.name=" + topic + "-" + role,
                "--txmq.relay.republish-after=5s",
                "--txmq.producer.topics=" + (role.equals("asker") ? topic : topic + "-replies")));
        Stream.of(sharedInfrastructure()).map("--"::concat).forEach(all::add);
        all.addAll(List.of(arguments));
        return MachineProcess.ofApplication(topic + "-" + role, QuotesApplication.class, crashPoints, all);
    }

    private int rows(String name) {
        return jdbc.sql("SELECT COUNT(*) FROM statistic WHERE item = ?")
                .param(name)
                .query(Integer.class)
                .single();
    }
}
