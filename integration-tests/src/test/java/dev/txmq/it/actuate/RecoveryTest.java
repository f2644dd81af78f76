package dev.txmq.it.actuate;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.it.shop.Statistics;
import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What docs/operations.md says to do after a database was restored. */
class RecoveryTest extends ShopTest {

    private static final String TOPIC = "restored-topic";
    private static final String GROUP = "restored-group";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'#'HH:mm:ss:SSS");

    @Autowired
    EmbeddedMariaDb mariaDb;

    @Test
    void handlesAgainWhatARestoredDatabaseLacks() {
        rocketMq.createTopic(TOPIC);
        String kept = item + "-in-the-backup";
        String lost = item + "-since-the-backup";
        try (ConfigurableApplicationContext consumer = start()) {
            Statistics effects = consumer.getBean(Statistics.class);
            send(kept);
            await().atMost(SOON).until(() -> effects.count(kept) == 1);
            send(lost);
            await().atMost(SOON).until(() -> effects.count(lost) == 1);
            JdbcClient database = consumer.getBean(JdbcClient.class);
            database.sql("DELETE FROM statistic WHERE item = ?").param(lost).update();
            database.sql("DELETE FROM txmq_inbox WHERE consumer_group = ? ORDER BY consumed_at DESC LIMIT 1")
                    .param(GROUP)
                    .update();
        }

        MQAdminStartup.main0(
                new String[] {
                    "resetOffsetByTime", "-n", rocketMq.nameServer(), "-g", GROUP, "-t", TOPIC, "-s", anHourAgo()
                },
                null);

        try (ConfigurableApplicationContext consumer = start()) {
            Statistics effects = consumer.getBean(Statistics.class);
            await().atMost(SOON).until(() -> effects.count(lost) == 1);
            assertThat(effects.count(kept)).isEqualTo(1);
        }
    }

    private void send(String key) {
        rocketMq.send(TOPIC, key, "{\"item\":\"%s\"}".formatted(key));
    }

    private static String anHourAgo() {
        return TIME.format(ZonedDateTime.now().minusHours(1));
    }

    private ConfigurableApplicationContext start() {
        return ShopApplication.instance(sharedInfrastructure())
                .run(
                        "--spring.application.name=shop-restored",
                        "--spring.datasource.url=" + mariaDb.jdbcUrl("restored"),
                        "--shop.statistics-topic=" + TOPIC,
                        "--shop.statistics-group=" + GROUP);
    }
}
