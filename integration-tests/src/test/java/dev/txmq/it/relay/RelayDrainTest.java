package dev.txmq.it.relay;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.it.shop.Load.ofMachine;
import static dev.txmq.it.shop.Load.purchasesPerSecond;
import static dev.txmq.it.shop.Load.seconds;
import static dev.txmq.it.shop.Rows.insertDue;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How fast one instance publishes what has come together in an outage, and what new purchases notice of that. Prints its figures;
 * {@code -Ddrain.rows=1000000} makes them mean something.
 */
@Tag("long")
class RelayDrainTest extends ShopTest {

    /** Each of the two topics gets half. */
    private static final int ROWS = Integer.getInteger("drain.rows", 100_000);

    private static final int AT_ONCE = 50_000;

    @Test
    void whatIsDueIsDrainedWhileNewPurchasesGoOn() throws Exception {
        rocketMq.createTopic("drained-1");
        rocketMq.createTopic("drained-2");
        try (EmbeddedMariaDb large = EmbeddedMariaDb.builder()
                        .argument("--innodb-buffer-pool-size=1G")
                        .start();
                ConfigurableApplicationContext shop = ShopApplication.instance(sharedInfrastructure())
                        .run(
                                "--spring.application.name=shop-drain",
                                "--spring.datasource.url=" + large.jdbcUrl("drain"))) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            purchasesPerSecond(shop);
            System.out.printf("%.0f purchases a second alone, load %s%n", purchasesPerSecond(shop), ofMachine());

            drain(own, ROWS / 10);
            double alone = drain(own, ROWS);
            System.out.printf("%d drained at %.0f a second alone, load %s%n", ROWS, alone, ofMachine());

            fill(own, ROWS);
            long start = System.nanoTime();
            int before = open(own);
            double beside = purchasesPerSecond(shop);
            double drained = (before - open(own)) / seconds(start);
            System.out.printf(
                    "%.0f purchases a second beside a drain of %.0f a second, load %s%n", beside, drained, ofMachine());
            awaitDrained(own);

            assertThat(own.sql("SELECT COUNT(*) FROM txmq_message WHERE attempts > 1")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    private static double drain(JdbcClient jdbc, int rows) {
        fill(jdbc, rows);
        long start = System.nanoTime();
        int before = open(jdbc);
        awaitDrained(jdbc);
        return before / seconds(start);
    }

    private static void fill(JdbcClient jdbc, int rows) {
        for (int i = 0; i < rows; i += AT_ONCE) {
            insertLater(jdbc, "drained-1", Math.min(AT_ONCE, rows - i) / 2);
            insertLater(jdbc, "drained-2", Math.min(AT_ONCE, rows - i) / 2);
        }
        jdbc.sql(
                        "UPDATE txmq_message SET next_attempt_at = next_attempt_at - INTERVAL 4 HOUR WHERE next_attempt_at > UTC_TIMESTAMP(6) + INTERVAL 1 HOUR")
                .update();
    }

    private static void insertLater(JdbcClient jdbc, String topic, int rows) {
        insertDue(jdbc, topic, rows, -120);
    }

    private static void awaitDrained(JdbcClient jdbc) {
        await().atMost(ofMinutes(30))
                .pollInterval(ofMillis(500))
                .until(() -> jdbc.sql(
                                "SELECT 1 FROM txmq_message WHERE next_attempt_at < UTC_TIMESTAMP(6) + INTERVAL 30 SECOND LIMIT 1")
                        .query()
                        .listOfRows()
                        .isEmpty());
    }

    /** What a purchase leaves open is due later. */
    private static int open(JdbcClient jdbc) {
        return jdbc.sql(
                        "SELECT COUNT(*) FROM txmq_message WHERE next_attempt_at < UTC_TIMESTAMP(6) + INTERVAL 30 SECOND")
                .query(Integer.class)
                .single();
    }
}
