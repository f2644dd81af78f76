package dev.txmq.it.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A listener with settings of its own. */
@ExtendWith(OutputCaptureExtension.class)
class OwnSettingsTest extends ShopTest {

    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private final String topic = item.replace("item", "watch");

    @Test
    void isTriedAgainAfterItsOwnTimesAsOftenAsItsGroupMayBe(CapturedOutput output) {
        rocketMq.createTopic(topic, 1);
        try (ConfigurableApplicationContext watch =
                start("--watch.retry-after=1s,1s", "--txmq.consumer.groups.%s.max-attempts=4".formatted(topic))) {
            send("bad");

            await().atMost(SOON)
                    .until(() -> rocketMq.deadLetters(topic).stream()
                            .anyMatch(message -> message.key().equals(item + "-bad")));
            // all levels of this broker are of 1 s, and the first of them is taken
            assertThat(delayLevels(item + "-bad")).containsExactly("1", "1", "1");
            assertThat(output).contains("group " + topic + ": attempt 3 of 4 failed");
            assertThat(output.getOut().lines().filter(line -> line.contains("retry in 1s") && line.contains(topic)))
                    .hasSize(3);
        }
    }

    @Test
    void stopsTheStartAtATimeThatNoBrokerHasADelayLevelFor() {
        rocketMq.createTopic(topic, 1);

        assertThatThrownBy(() -> start("--watch.retry-after=1s,3h,10h,1d").close())
                .satisfies(error -> assertThat(NestedExceptionUtils.getMostSpecificCause(error))
                        .hasMessageContaining(
                                "The group '%s' is to be tried again after 3h 1d (retry-after), and no broker", topic)
                        .hasMessageContaining("append it in the file of each broker and restart them")
                        .hasMessageContaining("1h 2h 5h 10h 3h 1d"));
    }

    @Test
    void receivesWhatItsFilterTakes() {
        rocketMq.createTopic(topic, 1);
        rocketMq.changeSetting("enablePropertyFilter", "true");
        try (ConfigurableApplicationContext watch = start(
                "--watch.filter=TAGS = 'paid' AND amount > 100 AND country = 'DE'",
                "--spring.application.name=" + topic,
                "--txmq.producer.topics=" + topic)) {
            publish(watch, "small", "paid", Map.of("amount", "99", "country", "DE"));
            publish(watch, "abroad", "paid", Map.of("amount", "200", "country", "FR"));
            publish(watch, "bare", "paid", Map.of());
            publish(watch, "refunded", "refunded", Map.of("amount", "200", "country", "DE"));
            publish(watch, "right", "paid", Map.of("amount", "101", "country", "DE"));

            awaitHandled("right");
            assertNotHandled("small", "abroad", "bare", "refunded");
        } finally {
            rocketMq.changeSetting("enablePropertyFilter", "false");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true,  amount >> 100, is not valid",
        "false, amount > 100,  The broker does not support consumer to filter message by SQL92"
    })
    void stopsTheStartAtAFilterThatTheBrokerDoesNotTake(String enabled, String filter, String why) {
        rocketMq.createTopic(topic, 1);
        rocketMq.changeSetting("enablePropertyFilter", enabled);
        try {
            assertThatThrownBy(() -> start("--watch.filter=" + filter).close())
                    .satisfies(error -> assertThat(error)
                            .hasStackTraceContaining(
                                    "No broker takes the filter of the group '%s', %s".formatted(topic, filter))
                            .hasStackTraceContaining("set enablePropertyFilter=true in the brokers' files"));
        } finally {
            rocketMq.changeSetting("enablePropertyFilter", "false");
        }
    }

    @Test
    void beginsANewGroupWithWhatComesFromNowOnAndLosesNothingLater() {
        rocketMq.createTopic(topic);
        send("before");
        awaitAnotherSecond();

        try (ConfigurableApplicationContext watch = start("--watch.start-from=now")) {
            send("after");
            awaitHandled("after");
        }
        send("while-stopped");
        try (ConfigurableApplicationContext watch = start("--watch.start-from=now")) {
            awaitHandled("while-stopped");
            assertNotHandled("before");
        }
    }

    @Test
    void beginsANewGroupWithWhatWasStoredFromATimeOn() {
        rocketMq.createTopic(topic);
        send("before");
        awaitAnotherSecond();
        String time = Instant.now().toString();
        send("after");

        try (ConfigurableApplicationContext watch =
                start("--txmq.consumer.groups.%s.start-from=%s".formatted(topic, time))) {
            awaitHandled("after");
            assertNotHandled("before");
        }
    }

    /** Line "a new group dies at its first start" of the crash table. */
    @Test
    @Tag("long")
    void handlesAllSinceTheFirstStartOfItsGroupWhenItDiesInIt() {
        rocketMq.createTopic(topic);
        send("before");
        awaitAnotherSecond();
        ChildProcess victim = WatchApplication.process(
                topic,
                sharedInfrastructure(),
                "--watch.topic=" + topic,
                "--watch.start-from=now",
                "--watch.hangs=true");
        victim.start();
        victim.awaitReady();
        send("in-hand");
        await().atMost(SOON).until(() -> victim.linesWith(WatchApplication.IN_THE_HANDLER) > 0);

        victim.kill9();
        for (int i = 0; i < 8; i++) {
            send("while-dead-" + i);
        }

        try (ConfigurableApplicationContext watch = start("--watch.start-from=now")) {
            awaitHandled("in-hand");
            for (int i = 0; i < 8; i++) {
                awaitHandled("while-dead-" + i);
            }
            assertNotHandled("before");
        }
    }

    @Test
    void receivesNothingUntilItIsEnabled(CapturedOutput output) {
        rocketMq.createTopic(topic);
        send("waiting");
        try (ConfigurableApplicationContext watch = start("--txmq.consumer.groups.%s.enabled=false".formatted(topic))) {
            assertNotHandled("waiting");
            assertThat(output).contains("group " + topic + ": its listener is not enabled, and receives nothing");
        }

        try (ConfigurableApplicationContext watch = start()) {
            awaitHandled("waiting");
        }
    }

    private void send(String what) {
        rocketMq.send(topic, item + "-" + what, "{\"item\":\"%s-%s\"}".formatted(item, what));
    }

    private void publish(ConfigurableApplicationContext watch, String what, String tag, Map<String, String> headers) {
        String key = item + "-" + what;
        new TransactionTemplate(watch.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> watch.getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage(topic, key, new PurchaseMade(key), tag, headers)));
    }

    /** A broker finds messages of a time by the millisecond, and one clock may be a little behind the other. */
    private static void awaitAnotherSecond() {
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
    }

    private void awaitHandled(String what) {
        await().atMost(SOON).until(() -> Purchases.count(jdbc, "statistic", item + "-" + what) == 1);
    }

    private void assertNotHandled(String... whats) {
        await().during(A_WHILE)
                .atMost(SOON)
                .until(() ->
                        Stream.of(whats).allMatch(what -> Purchases.count(jdbc, "statistic", item + "-" + what) == 0));
    }

    private List<String> delayLevels(String key) {
        return rocketMq.messages("SCHEDULE_TOPIC_XXXX").stream()
                .filter(message -> key.equals(message.key()))
                .map(StoredMessage::properties)
                .map(properties -> properties.get("DELAY"))
                .toList();
    }

    private ConfigurableApplicationContext start(String... arguments) {
        return WatchApplication.instance(sharedInfrastructure())
                .run(Stream.concat(Stream.of("--watch.topic=" + topic), Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
