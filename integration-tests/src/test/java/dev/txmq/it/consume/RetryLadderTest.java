package dev.txmq.it.consume;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.it.shop.Statistics;
import dev.txmq.test.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The steps of {@code retry-after}, as the broker takes them. */
@ExtendWith(OutputCaptureExtension.class)
class RetryLadderTest extends ShopTest {

    /** The first level of this broker that waits for 1 s, and the one that waits for 5 s: behind RocketMQ's own 18. */
    private static final String ONE_SECOND = "1";

    private static final String FIVE_SECONDS = "19";

    private final String topic = item.replace("item", "ladder");

    @Test
    void eachBadMessageOfABatchTakesItsOwnSteps(CapturedOutput output) {
        rocketMq.createTopic(topic, 1);
        Stream.of("good", "bad", "other", "worse").forEach(this::send);
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .initializers(context -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        if (bean instanceof HandlerTrouble made) {
                            Stream.of("bad", "worse")
                                    .forEach(what -> made.fail(item + "-" + what, 1_000, new IllegalStateException()));
                        }
                        return bean;
                    }
                }))
                .run(
                        "--spring.application.name=shop-" + topic,
                        "--shop.statistics-topic=" + topic,
                        "--shop.statistics-group=" + topic,
                        "--txmq.consumer.groups.%s.retry-after=1s,5s".formatted(topic),
                        "--txmq.consumer.groups.%s.max-attempts=4".formatted(topic))) {
            Statistics ladder = shop.getBean(Statistics.class);

            await().atMost(SOON).until(() -> deadLetterKeys().containsAll(List.of(item + "-bad", item + "-worse")));
            assertThat(ladder.batchSizes().get(0)).isEqualTo(4);
            for (String what : List.of("bad", "worse")) {
                assertThat(delayLevels(what)).containsExactly(ONE_SECOND, FIVE_SECONDS, FIVE_SECONDS);
                assertThat(ladder.count(item + "-" + what)).isZero();
            }
            for (String what : List.of("good", "other")) {
                assertThat(delayLevels(what)).isEmpty();
                assertThat(ladder.count(item + "-" + what)).isEqualTo(1);
            }
            assertThat(output).contains("retry in 5s").contains("group " + topic + ": attempt 3 of 4 failed");
        }
    }

    /**
     * Line "an instance dies between two steps" of the crash table. The first delivery may come again, too: its acknowledgement may not
     * have reached the broker.
     */
    @Test
    @Tag("long")
    void goesOnWithTheNextStepWhenTheInstanceDiesBetweenTwo(CapturedOutput output) {
        rocketMq.createTopic(topic, 1);
        String[] settings = {
            "--watch.topic=" + topic,
            "--watch.retry-after=5s,1s",
            "--txmq.consumer.groups.%s.max-attempts=3".formatted(topic)
        };
        ChildProcess victim = WatchApplication.process(topic, sharedInfrastructure(), settings);
        victim.start();
        victim.awaitReady();
        send("bad");
        await().atMost(SOON).until(() -> victim.linesWith("attempt 1 of 3 failed") > 0);

        victim.kill9();
        assertThat(steps("bad")).containsExactly("1: " + FIVE_SECONDS);

        try (ConfigurableApplicationContext next =
                WatchApplication.instance(sharedInfrastructure()).run(settings)) {
            await().atMost(SOON).until(() -> deadLetterKeys().contains(item + "-bad"));
            assertThat(steps("bad")).containsExactly("1: " + FIVE_SECONDS, "2: " + ONE_SECOND);
            assertThat(output).contains("attempt 2 of 3 failed").contains("after attempt 3 of 3");
        }
    }

    private void send(String what) {
        rocketMq.send(topic, item + "-" + what, "{\"item\":\"%s-%s\"}".formatted(item, what));
    }

    private List<String> deadLetterKeys() {
        return rocketMq.deadLetters(topic).stream().map(StoredMessage::key).toList();
    }

    /** At which the broker kept it back before it delivered it again, in this order. */
    private List<String> delayLevels(String what) {
        return stored(what).map(message -> message.properties().get("DELAY")).toList();
    }

    /** Each attempt that failed, and the level that followed it. */
    private List<String> steps(String what) {
        return stored(what)
                .map(message ->
                        message.redeliveries() + ": " + message.properties().get("DELAY"))
                .distinct()
                .toList();
    }

    private Stream<StoredMessage> stored(String what) {
        return rocketMq.messages("SCHEDULE_TOPIC_XXXX").stream()
                .filter(message -> (item + "-" + what).equals(message.key()))
                .sorted(Comparator.comparing(StoredMessage::redeliveries));
    }
}
