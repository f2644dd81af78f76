package dev.txmq.it.consume;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.Inbox;
import dev.txmq.Inbox.Group;
import dev.txmq.Inbox.Subscribed;
import dev.txmq.Workers;
import dev.txmq.it.processes.ChildProcess;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is remembered of a group: what it takes, and since when. */
class SubscriptionTest extends ShopTest {

    private final String topic = item.replace("item", "subscribed");

    @Autowired
    PlatformTransactionManager transactionManager;

    @BeforeEach
    void createTopic() {
        rocketMq.createTopic(topic, 1);
    }

    @Test
    void staysAsItIsUntilItTakesOtherTags() {
        Instant before = now();
        Subscribed first = startAndStop("--txmq.consumer.groups.%s.tags=B || A".formatted(topic));
        Subscribed again = startAndStop("--txmq.consumer.groups.%s.tags=A||B".formatted(topic));
        Subscribed other = startAndStop("--txmq.consumer.groups.%s.tags=A".formatted(topic));
        Subscribed all = startAndStop();

        assertThat(first.tags()).isEqualTo("A || B");
        assertThat(first.filter()).isNull();
        assertThat(first.topic()).isEqualTo(topic);
        assertThat(again).isEqualTo(first);
        assertThat(other.tags()).isEqualTo("A");
        assertThat(all.tags()).isEqualTo("*");
        assertThat(Stream.of(before, first.since(), other.since(), all.since(), now()))
                .isSortedAccordingTo(Comparator.naturalOrder())
                .doesNotHaveDuplicates();
    }

    @Test
    void hasTheFilterInPlaceOfTags() {
        rocketMq.changeSetting("enablePropertyFilter", "true");
        try {
            Subscribed filtered = startAndStop("--watch.filter=amount > 100");
            Subscribed again = startAndStop("--watch.filter=amount > 100");
            Subscribed other = startAndStop("--watch.filter=amount > 101");

            assertThat(filtered.filter()).isEqualTo("amount > 100");
            assertThat(filtered.tags()).isNull();
            assertThat(again).isEqualTo(filtered);
            assertThat(other.since()).isAfter(filtered.since());
        } finally {
            rocketMq.changeSetting("enablePropertyFilter", "false");
        }
    }

    @Test
    void forgetsTopicsThatItsGroupHasNoMoreAndNoneOfOthers() {
        remember(topic + "-other", topic);

        assertThat(startAndStop().topic()).isEqualTo(topic);

        assertThat(jdbc.sql("SELECT topic FROM txmq_subscription WHERE consumer_group LIKE ?")
                        .param(topic + "%")
                        .query(String.class)
                        .list())
                .containsExactly(topic, topic);
    }

    @Test
    void isNotWrittenWhileItsListenerIsNotEnabledAndItsLagIsNotKnown() {
        try (ConfigurableApplicationContext watch = start("--txmq.consumer.groups.%s.enabled=false".formatted(topic))) {
            assertThat(group(watch).subscriptions()).isEmpty();
            assertThat(group(watch).lag()).isNull();
            assertThat(group(watch).retryTime()).isNull();

            watch.getBean(Workers.class).start(topic, "ada");

            await().atMost(SOON).until(() -> !group(watch).subscriptions().isEmpty());
            await().atMost(SOON).until(() -> group(watch).lag() != null);
            assertThat(group(watch).retryTime()).isPositive();
        }
    }

    /** It handles a message, and its row waits for another transaction. */
    @Test
    @Tag("long")
    void isWrittenByTheNextInstanceWhenOneDiesBeforeThat() {
        ChildProcess victim = WatchApplication.process(topic, sharedInfrastructure(), "--watch.topic=" + topic);
        TransactionTemplate transaction = new TransactionTemplate(transactionManager);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        Instant died = transaction.execute(status -> {
            remember(topic, topic);
            victim.start();
            victim.awaitReady();
            rocketMq.send(topic, item, "{\"item\":\"%s\"}".formatted(item));
            await().atMost(SOON).until(() -> Purchases.count(jdbc, "statistic", item) == 1);
            victim.kill9();
            status.setRollbackOnly();
            return now();
        });

        assertThat(jdbc.sql("SELECT COUNT(*) FROM txmq_subscription WHERE consumer_group = ?")
                        .param(topic)
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(startAndStop().since()).isAfter(died);
    }

    /** Waits until it has been written: a topic that the group does not have goes then. */
    private Subscribed startAndStop(String... arguments) {
        remember(topic, "gone");
        try (ConfigurableApplicationContext watch = start(arguments)) {
            return await().atMost(SOON)
                    .until(
                            () -> group(watch).subscriptions(),
                            found -> found.size() == 1 && found.get(0).topic().equals(topic))
                    .get(0);
        }
    }

    private void remember(String group, String other) {
        jdbc.sql("INSERT INTO txmq_subscription (consumer_group, topic, tags, since) VALUES (?, ?, '*', '2026-01-01')")
                .params(group, other)
                .update();
    }

    private ConfigurableApplicationContext start(String... arguments) {
        return WatchApplication.instance(sharedInfrastructure())
                .run(Stream.concat(Stream.of("--watch.topic=" + topic), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static Group group(ConfigurableApplicationContext watch) {
        return watch.getBean(Inbox.class).groups().get(0);
    }

    private Instant now() {
        return jdbc.sql("SELECT UTC_TIMESTAMP(6)")
                .query(LocalDateTime.class)
                .single()
                .toInstant(ZoneOffset.UTC);
    }
}
