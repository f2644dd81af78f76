package dev.txmq.it.actuate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.IdempotentListener;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.shop.HandlerTrouble;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.config.ProducerGroup.OF_THOSE_WITHOUT_TOPICS;
import static dev.txmq.it.shop.Rows.insertScheduled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ObservabilityTest extends ShopTest {

    @Test
    void countsWhatIsCommittedConfirmedAndAsked() {
        try (ConfigurableApplicationContext shop = instance("shop-counted")) {
            MeterRegistry meters = shop.getBean(MeterRegistry.class);
            Purchases own = shop.getBean(Purchases.class);

            AtomicInteger bought = new AtomicInteger();
            // a slow machine may leave one to the relay
            await().atMost(SOON).until(() -> {
                own.buy(item + "-" + bought.incrementAndGet());
                return count(meters, "txmq.messages.confirmed") > 0;
            });
            rocketMq.faults().loseEndTransactionsExceptCheckBackAnswers();
            own.buy(item + "-asked");

            assertShippedOnce(item + "-asked");
            assertThat(count(meters, "txmq.messages.committed")).isEqualTo(bought.get() + 1);
            // the broker asks even if the relay was quicker
            await().atMost(SOON)
                    .until(() -> meters.get("txmq.check.backs")
                                    .tag("answer", "commit")
                                    .counter()
                                    .count()
                            > 0);
            await().atMost(SOON)
                    .until(() -> meters.get("executor.completed")
                                    .tag("name", "txmq-check-back")
                                    .functionCounter()
                                    .count()
                            > 0);
            // another instance's relay may have been quicker
            await().atMost(SOON).pollInterval(Duration.ofSeconds(2)).until(() -> {
                own.buy(item + "-again-" + bought.incrementAndGet());
                return count(meters, "txmq.messages.republished") > 0;
            });
            assertThat(gauge(meters, "txmq.broker.up")).isEqualTo(1);
            awaitNothingOpen("shop-counted");
        }
    }

    @Test
    void hasItsCountersBeforeAnythingHappens() {
        try (ConfigurableApplicationContext shop = instance("shop-new")) {
            MeterRegistry meters = shop.getBean(MeterRegistry.class);

            for (String counter : List.of("committed", "confirmed", "republished", "failed")) {
                assertThat(meters.find("txmq.messages." + counter)
                                .tag("topic", "purchase-made")
                                .counter())
                        .as(counter)
                        .isNotNull();
            }
            for (String answer : List.of("commit", "rollback", "unknown")) {
                assertThat(meters.find("txmq.check.backs").tag("answer", answer).counter())
                        .as(answer)
                        .isNotNull();
            }
            for (String outcome : List.of("handled", "duplicate", "retry", "dead-letter")) {
                assertThat(meters.find("txmq.messages.consumed")
                                .tag("outcome", outcome)
                                .counters())
                        .as(outcome)
                        .isNotEmpty();
            }
            assertThat(meters.find("txmq.end.to.end").timers()).isNotEmpty();
        }
    }

    @Test
    void isDegradedWhileTheBrokerIsAwayAndSaysWhatWaits() {
        try (ConfigurableApplicationContext shop = instance("shop-degraded", "--txmq.name-server=127.0.0.1:1")) {
            shop.getBean(Purchases.class).buy(item);

            assertThat(health(shop).getStatus().getCode()).isEqualTo("DEGRADED");
            assertThat(health(shop).getDetails()).containsEntry("broker", "is away");
            await().atMost(SOON)
                    .until(() -> health(shop).getDetails().get("unconfirmed") instanceof Long open && open > 0);
            assertThat(gauge(shop.getBean(MeterRegistry.class), "txmq.broker.up"))
                    .isZero();
        }
        try (ConfigurableApplicationContext shop = instance("shop-degraded")) {
            assertShippedOnce(item);
            assertThat(health(shop).getStatus().getCode()).isEqualTo("UP");
        }
    }

    /** In a long outage there are many open rows, and whoever looks must not take the connections that the application needs. */
    @Test
    void answersScrapesAndHealthChecksWithoutTheDatabase(@Autowired EmbeddedMariaDb mariaDb) throws SQLException {
        try (ConfigurableApplicationContext shop = instance(
                "shop-scraped",
                "--txmq.name-server=127.0.0.1:1",
                "--spring.datasource.url=" + mariaDb.jdbcUrl("scraped"),
                "--spring.datasource.hikari.maximum-pool-size=2",
                "--spring.datasource.hikari.connection-timeout=250")) {
            MeterRegistry meters = shop.getBean(MeterRegistry.class);
            insertMoreThan100000OpenRowsOfAnHourAgo(shop.getBean(JdbcClient.class));
            await().atMost(SOON).until(() -> gauge(meters, "txmq.unconfirmed") == 100_001);

            DataSource pool = shop.getBean(DataSource.class);
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                assertThat(meters.getMeters())
                        .filteredOn(meter -> meter.getId().getName().startsWith("txmq."))
                        .filteredOn(Gauge.class::isInstance)
                        .hasSizeGreaterThan(5)
                        .allSatisfy(meter -> assertThat(((Gauge) meter).value()).isNotNaN());
                assertThat(meters.get("txmq.unconfirmed.oldest").timeGauge().value(TimeUnit.MINUTES))
                        .isBetween(60.0, 90.0);
                assertThat(health(shop).getStatus().getCode()).isNotEqualTo("DOWN");
                assertThat(health(shop).getDetails()).containsEntry("unconfirmed", 100_001L);
                assertThat(one.isClosed() || two.isClosed()).isFalse();
            }
        }
    }

    /** Of an application that has no producer any more, so that nobody takes what is due. */
    @Test
    void tellsWhatWaitsForItsTimeFromWhatIsOverdue(@Autowired EmbeddedMariaDb mariaDb) {
        try (ConfigurableApplicationContext shop = instance(
                "shop-overdue",
                "--txmq.producer.topics=",
                "--spring.datasource.url=" + mariaDb.jdbcUrl("overdue_observed"))) {
            MeterRegistry meters = shop.getBean(MeterRegistry.class);
            JdbcClient own = shop.getBean(JdbcClient.class);
            await().atMost(SOON).until(() -> gauge(meters, "txmq.scheduled") == 0);
            insertScheduled(own, OF_THOSE_WITHOUT_TOPICS, "purchase-made", 2, "UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");
            insertScheduled(own, OF_THOSE_WITHOUT_TOPICS, "purchase-made", 1, "UTC_TIMESTAMP(6) + INTERVAL 1 SECOND");

            await().atMost(SOON)
                    .until(() ->
                            meters.get("txmq.scheduled.overdue").timeGauge().value(TimeUnit.SECONDS) >= 1);
            await().atMost(SOON).until(() -> gauge(meters, "txmq.scheduled") == 3);
            assertThat(gauge(meters, "txmq.unconfirmed")).isZero();

            own.sql("DELETE FROM txmq_scheduled WHERE due_at < UTC_TIMESTAMP(6)")
                    .update();
            await().atMost(SOON)
                    .until(() ->
                            meters.get("txmq.scheduled.overdue").timeGauge().value(TimeUnit.SECONDS) == 0);
            assertThat(health(shop).getDetails()).containsEntry("overdue", "PT0S");
        }
    }

    private static void insertMoreThan100000OpenRowsOfAnHourAgo(JdbcClient jdbc) {
        String anHourAgo = "%012x".formatted(System.currentTimeMillis() - TimeUnit.HOURS.toMillis(1));
        String numbers = "JSON_TABLE(CONCAT('[0', REPEAT(',0', 317), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY))";
        jdbc.sql("""
                        INSERT INTO txmq_message (id, topic, message_key, payload, status, created_at, next_attempt_at)
                        SELECT CONCAT(UNHEX(?), UNHEX('700080'), RANDOM_BYTES(7)), 'purchase-made', 'x', '{"item":"x"}',
                            'COMMITTED', UTC_TIMESTAMP(6), '2100-01-01'
                        FROM %s one, %s other
                        """.formatted(numbers, numbers)).param(anHourAgo).update();
    }

    @Test
    void countsWhatBecomesOfDeliveriesAndHowLongTheyTook() {
        rocketMq.createTopic("observed");
        try (ConfigurableApplicationContext shop = instance(
                "shop-consuming",
                "--shop.statistics-topic=observed",
                "--shop.statistics-group=observed",
                "--txmq.producer.topics=purchase-made,purchase-noted,observed")) {
            MeterRegistry meters = shop.getBean(MeterRegistry.class);
            shop.getBean(HandlerTrouble.class).fail(item + "-late", 1, new IllegalStateException("once"));

            publish(shop, item);
            publish(shop, item + "-late");
            await().atMost(SOON).until(() -> outcome(meters, "handled") == 2);
            rocketMq.faults().deliverAgain("observed", item, 2);

            await().atMost(SOON).until(() -> outcome(meters, "duplicate") == 2);
            assertThat(outcome(meters, "retry")).isEqualTo(1);
            assertThat(outcome(meters, "dead-letter")).isZero();
            assertThat(meters.get("txmq.end.to.end")
                            .tag("group", "observed")
                            .timer()
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void showsHowBusyAListenerIsAndHowManyDeadLettersItsGroupHas() {
        rocketMq.createTopic("held");
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .sources(Observed.class, Holding.class)
                .run("--spring.application.name=shop-holding")) {
            MeterRegistry meters = shop.getBean(MeterRegistry.class);
            CountDownLatch release = shop.getBean(Holding.class).release;

            for (int i = 0; i < 6; i++) {
                rocketMq.send("held", item + "-" + i, "{\"item\":\"" + item + "\"}");
            }

            await().atMost(SOON).until(() -> gauge(meters, "txmq.consumer.messages.held", "held") == 6);
            await().atMost(SOON).until(() -> gauge(meters, "txmq.consumer.threads.busy", "held") == 4);
            assertThat(gauge(meters, "txmq.dead.letters.parked", "held")).isZero();
            release.countDown();
            await().atMost(SOON).until(() -> gauge(meters, "txmq.consumer.messages.held", "held") == 0);
            assertThat(gauge(meters, "txmq.consumer.threads.busy", "held")).isZero();
            rocketMq.send("held", item, "not JSON");
            await().atMost(SOON).until(() -> gauge(meters, "txmq.dead.letters.parked", "held") == 1);
            assertThat(health(shop).getDetails().get("deadLetters"))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class))
                    .containsEntry("held", 1L);
        }
    }

    @Test
    void showsWhichConfirmationsWaitAndMarksThemWhenTheDatabaseIsBack(@Autowired EmbeddedMariaDb mariaDb) {
        try (ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                .sources(Observed.class)
                .run(
                        "--spring.application.name=shop-unmarked",
                        "--spring.datasource.url=" + mariaDb.jdbcUrl("unmarked"),
                        "--txmq.producer.send-timeout=5s")) {
            MeterRegistry meters = shop.getBean(MeterRegistry.class);
            Purchases own = shop.getBean(Purchases.class);
            JdbcClient ownJdbc = shop.getBean(JdbcClient.class);

            MessageId id = own.buyAndAfterCommit(
                    item,
                    () -> inAnotherThread(() -> ownJdbc.sql("RENAME TABLE txmq_message TO lost_message")
                            .update()));
            await().atMost(SOON).until(() -> gauge(meters, "txmq.confirmations.unmarked") == 1);
            ownJdbc.sql("RENAME TABLE lost_message TO txmq_message").update();
            await().atMost(SOON).until(() -> gauge(meters, "txmq.confirmations.unmarked") == 0);
            assertThat(shop.getBean(MessageLog.class).find(id).orElseThrow().status())
                    .isEqualTo(MessageStatus.PUBLISHED);

            rocketMq.faults().loseEndTransactions();
            own.buy(item + "-awaited");
            assertThat(gauge(meters, "txmq.confirmations.awaited")).isEqualTo(1);
            await().atMost(SOON).until(() -> gauge(meters, "txmq.confirmations.awaited") == 0);
        }
    }

    private static void inAnotherThread(Runnable action) {
        CompletableFuture.runAsync(action).join();
    }

    private static void publish(ConfigurableApplicationContext shop, String item) {
        new TransactionTemplate(shop.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> shop.getBean(TransactionalPublisher.class)
                        .publish(new OutgoingMessage("observed", item, new PurchaseMade(item))));
    }

    private static double outcome(MeterRegistry meters, String outcome) {
        return meters.find("txmq.messages.consumed").tags("group", "observed", "outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static double gauge(MeterRegistry meters, String name) {
        return meters.get(name).gauge().value();
    }

    private static double gauge(MeterRegistry meters, String name, String group) {
        return meters.get(name).tag("group", group).gauge().value();
    }

    private static Health health(ConfigurableApplicationContext shop) {
        return shop.getBean("txmqHealthIndicator", HealthIndicator.class).health();
    }

    private static double count(MeterRegistry meters, String name) {
        return meters.find(name).counters().stream().mapToDouble(Counter::count).sum();
    }

    private ConfigurableApplicationContext instance(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=" + name,
                "--txmq.producer.send-timeout=500ms",
                "--txmq.relay.republish-after=1s",
                "--txmq.relay.poll-interval=100ms"));
        all.addAll(List.of(arguments));
        return ShopApplication.instance(sharedInfrastructure())
                .sources(Observed.class)
                .run(all.toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    static class Observed {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }

    static class Holding {

        final CountDownLatch release = new CountDownLatch(1);

        @IdempotentListener(topic = "held", group = "held")
        void hold(PurchaseMade purchase) throws InterruptedException {
            release.await();
        }
    }

    /** Or the applications of other tests would report it as stranded. */
    private void awaitNothingOpen(String group) {
        rocketMq.faults().reset();
        await().atMost(SOON)
                .until(() -> jdbc.sql(
                                        "SELECT COUNT(*) FROM txmq_message WHERE producer_group = ? AND next_attempt_at IS NOT NULL")
                                .param(group)
                                .query(Integer.class)
                                .single()
                        == 0);
    }
}
