package dev.txmq.it.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.TxmqException;
import dev.txmq.background.RepeatedWork;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.rocketmq.send.BrokerAvailability;
import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What becomes of transactions and their messages when the broker does not answer, in each setting. */
@ExtendWith(OutputCaptureExtension.class)
class BrokerFailureTest extends ShopTest {

    private static final int TOO_MANY_FOR_ONE_SEND = 501;

    @Test
    void commitsAndDeliversOnceWhenTheAnswerToTheHalfMessageIsLost() {
        rocketMq.faults().loseSendAnswers(1);

        MessageId id = purchases.buy(item);

        assertShippedOnce(item);
        await().atMost(SOON)
                .until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED))
                        || status(id).equals(Optional.of(MessageStatus.COMMITTED)));
    }

    @Test
    void goesOnWithoutTheBrokerOnceItIsKnownToBeAway() {
        try (ConfigurableApplicationContext shop = instance("shop-outage")) {
            Purchases own = shop.getBean(Purchases.class);
            rocketMq.faults().loseSendAnswers(1_000);
            // else they may find out in between that the broker answers
            background(shop).forEach(RepeatedWork::stop);
            own.buy(item + "-first");
            own.buy(item + "-second");
            List<MessageId> ids = new ArrayList<>();

            for (int i = 0; i < 20; i++) {
                ids.add(own.buy(item + "-" + i));
            }

            // the broker stores what it does not answer
            assertThat(halfMessageKeys())
                    .filteredOn(key -> key.startsWith(item))
                    .containsOnly(item + "-first", item + "-second");
            rocketMq.faults().reset();
            background(shop).forEach(RepeatedWork::start);
            for (int i = 0; i < 20; i++) {
                assertShippedOnce(item + "-" + i);
            }
            assertShippedOnce(item + "-first");
            assertShippedOnce(item + "-second");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(ids)
                            .allSatisfy(id -> assertThat(status(id)).contains(MessageStatus.PUBLISHED)));
        }
    }

    /** A burst that takes all connections before the silence is known. */
    @Test
    void nobodyWaitsForABrokerThatStaysSilent(CapturedOutput output) throws Exception {
        ExecutorService buyers = Executors.newFixedThreadPool(8);
        try (ConfigurableApplicationContext shop = instance("shop-silence", "--txmq.producer.send-timeout=10s")) {
            Purchases own = shop.getBean(Purchases.class);
            rocketMq.faults().loseSendAnswers(1_000);

            List<Future<MessageId>> bought = IntStream.range(0, 8)
                    .mapToObj(i -> buyers.submit(() -> own.buy(item + "-" + i)))
                    .toList();

            for (Future<MessageId> each : bought) {
                assertThat(status(each.get(1, TimeUnit.MINUTES))).contains(MessageStatus.COMMITTED);
            }
            assertThat(output).contains("is silent, so nobody waits any longer for its answer to the half message");
        } finally {
            buyers.shutdownNow();
        }
        rocketMq.faults().reset();
        try (ConfigurableApplicationContext next = instance("shop-silence")) {
            for (int i = 0; i < 8; i++) {
                assertShippedOnce(item + "-" + i);
            }
        }
    }

    /** As PrepareFailed of dtm's {@code msg_barrier_test.go}. */
    @Test
    void rejectsAndLeavesNothingBehindIfToldTo() {
        try (ConfigurableApplicationContext shop =
                instance("shop-rejecting", "--txmq.producer.on-broker-failure=reject")) {
            Purchases own = shop.getBean(Purchases.class);
            rocketMq.faults().loseSendAnswers(1);

            assertThatExceptionOfType(TxmqException.class)
                    .isThrownBy(() -> own.buy(item))
                    .withMessageContaining("did not take the half message")
                    .withMessageContaining("key " + item);
            await().atMost(SOON).ignoreExceptionsInstanceOf(TxmqException.class).until(() -> {
                own.buy(item + "-next");
                return true;
            });

            assertShippedOnce(item + "-next");
            assertThat(purchases.isBought(item)).isFalse();
            await().atMost(SOON)
                    .until(() -> messageLog.findByKey(item, 1).stream()
                            .anyMatch(entry -> entry.status() == MessageStatus.ROLLED_BACK));
            assertThat(shipments.attempts(item)).isEmpty();
        }
    }

    @Test
    void rejectsAllMessagesOfATransactionWhenOneIsNotConfirmed() {
        try (ConfigurableApplicationContext shop =
                instance("shop-rejecting-all", "--txmq.producer.on-broker-failure=reject")) {
            rocketMq.faults().loseSendAnswers(1);
            TransactionTemplate transaction = new TransactionTemplate(shop.getBean(PlatformTransactionManager.class));

            assertThatExceptionOfType(TxmqException.class)
                    .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                        shop.getBean(Purchases.class).buy(item);
                        shop.getBean(TransactionalPublisher.class)
                                .publish(new OutgoingMessage("purchase-noted", item, new PurchaseMade(item)));
                    }));

            purchases.buy(item + "-next");
            assertShippedOnce(item + "-next");
            assertThat(purchases.isBought(item)).isFalse();
            assertThat(shipments.attempts(item)).isEmpty();
            assertThat(statistics.count(item)).isZero();
        }
    }

    @Test
    void leavesNothingOfAVeryLargeTransactionBehindWhenOneOfItsMessagesIsNotConfirmed() {
        try (ConfigurableApplicationContext shop = instance(
                "shop-rejecting-part", "--txmq.producer.on-broker-failure=reject", "--txmq.producer.send-timeout=3s")) {
            rocketMq.faults().loseSendAnswers(1);

            assertThatExceptionOfType(TxmqException.class)
                    .isThrownBy(() -> buyMany(shop, TOO_MANY_FOR_ONE_SEND))
                    .withMessageContaining("did not take the half message");

            purchases.buy(item + "-next");
            assertShippedOnce(item + "-next");
            assertThat(messageLog.findByKey(item, TOO_MANY_FOR_ONE_SEND))
                    .allMatch(entry -> entry.status() == MessageStatus.ROLLED_BACK);
            assertThat(statistics.count(item + 0)).isZero();
        }
    }

    /** It could not know at its start, which no broker or Proxy answered. */
    @Test
    void rejectsFromThenOnWhenItFindsOutThatItTalksToAProxy(CapturedOutput output) {
        rocketMq.proxy().kill();
        try (ConfigurableApplicationContext shop = instance(
                "shop-rejecting-proxy",
                "--txmq.name-server=" + rocketMq.proxy().address(),
                "--txmq.producer.on-broker-failure=reject")) {
            Purchases own = shop.getBean(Purchases.class);
            assertThatExceptionOfType(TxmqException.class).isThrownBy(() -> own.buy(item));

            rocketMq.proxy().start();

            await().atMost(SOON.multipliedBy(2))
                    .until(() -> output.getAll().contains("is the address of a RocketMQ Proxy or alike"));
            assertThatExceptionOfType(TxmqException.class)
                    .isThrownBy(() -> own.buy(item))
                    .withMessageContaining("txmq.producer.on-broker-failure=reject")
                    .withMessageContaining("is the address of a RocketMQ Proxy or alike")
                    .withMessageContaining("Name in txmq.name-server the name server of the brokers themselves");
            assertThat(output)
                    .contains("transactions that publish fail (txmq.producer.on-broker-failure=reject)")
                    .doesNotContain("messages are sent right after the commit");
            assertThat(shop.getBean("txmqHealthIndicator", HealthIndicator.class)
                            .health()
                            .getStatus()
                            .getDescription())
                    .contains("transactions that publish fail (txmq.producer.on-broker-failure=reject)");
            assertThat(purchases.isBought(item)).isFalse();
            assertThat(halfMessageKeys()).doesNotContain(item);
        } finally {
            rocketMq.proxy().start();
        }
    }

    /** A probe of its own finds it: the relay claims nothing without its table. */
    @Test
    void findsOutThatTheBrokerIsBackWhileTheDatabaseIsAway(CapturedOutput output, @Autowired EmbeddedMariaDb mariaDb) {
        try (ConfigurableApplicationContext shop =
                instance("shop-both-away", "--spring.datasource.url=" + mariaDb.jdbcUrl("both_away"))) {
            Purchases own = shop.getBean(Purchases.class);
            JdbcClient ownJdbc = shop.getBean(JdbcClient.class);
            BrokerAvailability broker = shop.getBean(BrokerAvailability.class);
            background(shop).forEach(RepeatedWork::stop);
            rocketMq.faults().loseSendAnswers(1_000);
            own.buy(item + "-first");
            own.buy(item + "-second");
            assertThat(broker.isUp()).isFalse();

            ownJdbc.sql("RENAME TABLE txmq_message TO away").update();
            rocketMq.faults().reset();
            background(shop).forEach(RepeatedWork::start);

            await().atMost(SOON).until(() -> output.getAll().contains("the relay failed"));
            await().atMost(SOON).until(broker::isUp);
            ownJdbc.sql("RENAME TABLE away TO txmq_message").update();
            // the shared instance is of the same consumer group, with a database of its own
            await().atMost(SOON)
                    .until(() -> Stream.of(shop.getBean(Shipments.class), shipments)
                            .anyMatch(each -> each.attempts(item + "-second").equals(List.of(1))));
        }
    }

    @Test
    void startsWithoutANameServerAndCatchesUpWhenThereIsOne() {
        try (ConfigurableApplicationContext shop =
                instance("shop-alone", "--txmq.name-server=127.0.0.1:1", "--txmq.producer.send-timeout=200ms")) {
            MessageId id = shop.getBean(Purchases.class).buy(item);

            assertThat(purchases.isBought(item)).isTrue();
            assertThat(status(id)).contains(MessageStatus.COMMITTED);
            assertThat(health(shop)).isEqualTo("DEGRADED");
        }
        try (ConfigurableApplicationContext shop = instance("shop-alone")) {
            assertShippedOnce(item);
            assertThat(health(shop)).isEqualTo("UP");
        }
    }

    @Test
    void goesOnSendingWhenATopicIsMissing(CapturedOutput output) {
        try (ConfigurableApplicationContext shop = instance(
                "shop-without-topic", "--txmq.producer.topics=topic-missing", "--txmq.producer.send-timeout=10s")) {
            for (int i = 0; i < 3; i++) {
                publish(shop, "topic-missing");
            }

            assertThat(health(shop)).isEqualTo("UP");
            assertThat(output).doesNotContain("does not take messages in time").contains("left to the relay");
        }
        jdbc.sql("DELETE FROM txmq_message WHERE message_key = ?").param(item).update();
    }

    private void publish(ConfigurableApplicationContext shop, String topic) {
        new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> shop.getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage(topic, item, new PurchaseMade(item))));
    }

    @Test
    void sendsAfterTheCommitInOutboxMode() {
        try (ConfigurableApplicationContext shop = instance("shop-outbox", "--txmq.producer.mode=outbox")) {
            Purchases own = shop.getBean(Purchases.class);
            List<MessageId> ids = new ArrayList<>();

            for (int i = 0; i < 50; i++) {
                ids.add(own.buy(item + "-" + i));
            }

            for (int i = 0; i < 50; i++) {
                String bought = item + "-" + i;
                await().atMost(SOON).until(() -> shipments.attempts(bought).size() == 1);
            }
            assertThat(halfMessageKeys()).doesNotContain(item + "-0");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(ids)
                            .allSatisfy(id -> assertThat(status(id)).contains(MessageStatus.PUBLISHED)));
        }
    }

    @Test
    void deliversInOutboxModeWhatTheBrokerDidNotConfirm() {
        try (ConfigurableApplicationContext shop = instance("shop-outbox-lost", "--txmq.producer.mode=outbox")) {
            rocketMq.faults().loseSendAnswers(1);

            MessageId id = shop.getBean(Purchases.class).buy(item);

            assertShippedOnce(item);
            await().atMost(SOON).until(() -> status(id).equals(Optional.of(MessageStatus.PUBLISHED)));
        }
    }

    @Test
    void sendsBeforeItStopsInOutboxModeAllThatWaits() {
        try (ConfigurableApplicationContext shop = outbox("shop-outbox-stop")) {
            List<MessageId> ids = buyMany(shop);

            publishing(shop).stop();

            assertThat(ids).allSatisfy(id -> assertThat(status(id)).contains(MessageStatus.PUBLISHED));
            assertThat(waiting(shop)).isZero();
        }
    }

    @Test
    void leavesToTheRelayWhatWaitsWhenItStopsInOutboxModeWithoutTheBroker() {
        try (ConfigurableApplicationContext shop = outbox("shop-outbox-cut", "--txmq.producer.send-timeout=3s")) {
            rocketMq.faults().loseSendAnswers(1_000);
            List<MessageId> ids = buyMany(shop);
            assertThat(waiting(shop)).isPositive();

            publishing(shop).stop();

            assertThat(waiting(shop)).as("not tried one batch after the other").isPositive();
            assertThat(ids).allSatisfy(id -> assertThat(status(id)).contains(MessageStatus.COMMITTED));
        }
        jdbc.sql("DELETE FROM txmq_message WHERE message_key = ?").param(item).update();
    }

    /** Its relay and its probe. */
    private static List<RepeatedWork> background(ConfigurableApplicationContext shop) {
        return List.of(
                shop.getBean("txmqRelayTimer", RepeatedWork.class), shop.getBean("txmqProbeTimer", RepeatedWork.class));
    }

    private static String health(ConfigurableApplicationContext shop) {
        return shop.getBean("txmqHealthIndicator", HealthIndicator.class)
                .health()
                .getStatus()
                .getCode();
    }

    /** In one transaction, so that most of them wait when it has committed. */
    private List<MessageId> buyMany(ConfigurableApplicationContext shop) {
        return buyMany(shop, 2_000);
    }

    private List<MessageId> buyMany(ConfigurableApplicationContext shop, int count) {
        return new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .execute(status -> IntStream.range(0, count)
                        .mapToObj(i -> shop.getBean(TransactionalPublisher.class)
                                .publish(new OutgoingMessage("purchase-noted", item, new PurchaseMade(item + i))))
                        .toList());
    }

    private static double waiting(ConfigurableApplicationContext shop) {
        return shop.getBean(MeterRegistry.class)
                .get("txmq.outbox.waiting")
                .gauge()
                .value();
    }

    private static SmartLifecycle publishing(ConfigurableApplicationContext shop) {
        return shop.getBean("txmqPublishingLifecycle", SmartLifecycle.class);
    }

    /** Its relay does not come before the test is over. */
    private ConfigurableApplicationContext outbox(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--spring.application.name=" + name, "--txmq.producer.mode=outbox"));
        return ShopApplication.instance(sharedInfrastructure()).run(all.toArray(String[]::new));
    }

    private ConfigurableApplicationContext instance(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=" + name,
                "--txmq.relay.republish-after=1s",
                "--txmq.relay.poll-interval=100ms"));
        all.addAll(List.of(arguments));
        return ShopApplication.instance(sharedInfrastructure()).run(all.toArray(String[]::new));
    }
}
