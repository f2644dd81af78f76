package dev.txmq.it.publish;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.consume.WatchApplication;
import dev.txmq.it.processes.TwoBrokers;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.it.shop.Statistics;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.it.shop.Rows.insertDue;
import static dev.txmq.it.shop.Rows.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One of two brokers hangs, and the other has to be enough. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("long")
class OneBrokerOfTwoTest extends ShopTest {

    private static final int CALLERS = 8;
    private static final int PURCHASES = 200;

    @TempDir
    static Path directory;

    private static TwoBrokers brokers;

    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

    @BeforeAll
    static void start() {
        brokers = TwoBrokers.start(directory);
        brokers.createTopicOnBoth("purchase-made");
        brokers.createTopicOnSecond("purchase-noted");
        brokers.createTopicOnSecond("purchase-large");
        brokers.createTopicOnBoth("backlog-of-both");
        brokers.createTopicOnSecond("backlog-of-second");
        brokers.createTopicOnBoth("ladder-of-both");
    }

    @AfterAll
    static void end() {
        brokers.close();
    }

    @AfterEach
    void endCallers() {
        callers.shutdownNow();
        brokers.second().thaw();
    }

    /** Of the topic that only the one that hangs has, the oldest rows are the first that the relay takes each time. */
    @ParameterizedTest
    @ValueSource(strings = {"transactional", "outbox"})
    void goesOnWithTheOtherAndDeliversLaterWhatOnlyTheFrozenOneTakes(
            String mode, CapturedOutput output, @Autowired EmbeddedMariaDb mariaDb) throws Exception {
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .run(
                        "--spring.application.name=shop-two-brokers-" + mode,
                        "--spring.datasource.url=" + mariaDb.jdbcUrl("two_brokers_" + mode),
                        "--txmq.name-server=" + brokers.nameServer(),
                        "--txmq.producer.mode=" + mode,
                        "--txmq.producer.send-timeout=3s",
                        "--txmq.relay.republish-after=1s",
                        "--txmq.relay.poll-interval=100ms")) {
            Statistics noted = shop.getBean(Statistics.class);
            publish(shop, "warm-up-" + mode);
            buyMany(shop, "warm-up-" + mode, CALLERS);
            await().atMost(SOON).until(() -> noted.count("warm-up-" + mode) == 1);

            brokers.second().freeze();
            List<MessageId> held = IntStream.range(0, 5)
                    .mapToObj(i -> publish(shop, item + "-held-" + i))
                    .toList();
            buyMany(shop, item, PURCHASES);

            assertAllShippedOnce(shop);
            assertThat(output.getAll()
                            .lines()
                            .filter(line ->
                                    line.contains("since no half message could be sent: The broker did not take")))
                    .as("transactions that waited for a time-out")
                    .hasSizeLessThan(3 * CALLERS);
            assertThat(statuses(shop, held)).containsOnly(MessageStatus.COMMITTED);

            brokers.second().thaw();
            await().atMost(SOON).until(() -> statuses(shop, held).stream().allMatch(MessageStatus.PUBLISHED::equals));
            await().atMost(SOON)
                    .until(() -> IntStream.range(0, held.size()).allMatch(i -> noted.count(item + "-held-" + i) == 1));
            assertAllShippedOnce(shop);
        }
    }

    /** Of which those that only the frozen one takes are the longest due. */
    @Test
    void drainsABacklogOfThousandsThroughTheOther(@Autowired EmbeddedMariaDb mariaDb) throws Exception {
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .run(
                        "--spring.application.name=shop-backlog-of-two",
                        "--spring.datasource.url=" + mariaDb.jdbcUrl("backlog_of_two"),
                        "--txmq.name-server=" + brokers.nameServer(),
                        "--txmq.producer.send-timeout=3s",
                        "--txmq.relay.republish-after=1s",
                        "--txmq.relay.poll-interval=100ms")) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            insertDue(own, "backlog-of-second", 1, 0);
            await().atMost(SOON).until(() -> published(own, "backlog-of-second") == 1);

            brokers.second().freeze();
            new TransactionTemplate(shop.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                insertDue(own, "backlog-of-second", 5_000, 60);
                insertDue(own, "backlog-of-both", 5_000, 30);
            });
            buyMany(shop, item, PURCHASES);
            await().atMost(SOON).until(() -> published(own, "backlog-of-both") == 5_000);

            assertThat(own.sql("""
                                    SELECT COUNT(*) FROM txmq_message
                                    WHERE topic = 'backlog-of-second' AND next_attempt_at < UTC_TIMESTAMP(6) - INTERVAL 30 MINUTE
                                    """).query(Integer.class).single())
                    .as("those that were not even tried")
                    .isGreaterThan(2_500);
            assertAllShippedOnce(shop);

            brokers.second().thaw();
            await().atMost(SOON).until(() -> published(own, "backlog-of-second") == 5_001);
            publish(shop, item + "-after");
            Statistics noted = shop.getBean(Statistics.class);
            await().atMost(SOON).until(() -> noted.count(item + "-after") == 1);
        }
    }

    @Test
    void namesTheBrokerThatLacksATimeOfRetryAfter(CapturedOutput output) {
        try (ConfigurableApplicationContext watch = WatchApplication.instance(sharedInfrastructure())
                .run(
                        "--txmq.name-server=" + brokers.nameServer(),
                        "--watch.topic=ladder-of-both",
                        "--watch.retry-after=1s,10h")) {
            assertThat(watch.isRunning()).isTrue();
            assertThat(output)
                    .contains("Broker broker-b has no delay level of 10h")
                    .contains("Append it as level 19: messageDelayLevel=1s 1s")
                    .doesNotContain("Broker broker-a has no delay level");
        }
    }

    private void buyMany(ConfigurableApplicationContext shop, String prefix, int count) throws Exception {
        List<Future<MessageId>> bought = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String own = prefix + "-" + i;
            bought.add(callers.submit(() -> shop.getBean(Purchases.class).buy(own)));
        }
        for (Future<MessageId> purchase : bought) {
            purchase.get(60, TimeUnit.SECONDS);
        }
    }

    private void assertAllShippedOnce(ConfigurableApplicationContext shop) {
        Shipments own = shop.getBean(Shipments.class);
        await().atMost(SOON.multipliedBy(2))
                .untilAsserted(() -> assertThat(IntStream.range(0, PURCHASES).mapToObj(i -> item + "-" + i))
                        .allSatisfy(bought -> assertThat(own.attempts(bought)).hasSize(1)));
    }

    /** On the second broker alone. */
    private static MessageId publish(ConfigurableApplicationContext shop, String item) {
        return new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .execute(status -> shop.getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage("purchase-noted", item, new PurchaseMade(item))));
    }

    private static List<MessageStatus> statuses(ConfigurableApplicationContext shop, List<MessageId> ids) {
        MessageLog log = shop.getBean(MessageLog.class);
        return ids.stream().map(id -> log.find(id).orElseThrow().status()).toList();
    }
}
