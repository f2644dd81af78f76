package dev.txmq.it.publish;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.it.shop.Rows.insertScheduled;
import static dev.txmq.it.shop.Rows.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A schedule of many messages. Each test has a database of its own. */
class DueMessagesTest extends ShopTest {

    private final List<ConfigurableApplicationContext> shops = new ArrayList<>();

    @Autowired
    EmbeddedMariaDb mariaDb;

    @AfterEach
    void stopShops() {
        shops.forEach(ConfigurableApplicationContext::close);
    }

    /** After an outage, the oldest go first; and one that has just become due does not wait for all of them. */
    @Test
    void whatIsOverdueIsDeliveredOldestFirstAndKeepsNoNewOneWaiting() {
        rocketMq.createTopic("overdue");
        rocketMq.createTopic("due-now");
        ConfigurableApplicationContext shop = start("overdue", "overdue", "--txmq.relay.batch-size=100");
        JdbcClient own = shop.getBean(JdbcClient.class);
        new TransactionTemplate(shop.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
            insertScheduled(own, "overdue", "overdue", 10_000, "UTC_TIMESTAMP(6) - INTERVAL 1 HOUR");
            insertScheduled(own, "overdue", "due-now", 1, "UTC_TIMESTAMP(6)");
        });

        await().atMost(SOON).until(() -> published(own, "overdue") == 10_000 && published(own, "due-now") == 1);

        assertThat(own.sql("""
                                SELECT COUNT(*) FROM txmq_scheduled WHERE topic = 'overdue'
                                  AND settled_at > (SELECT settled_at FROM txmq_scheduled WHERE topic = 'due-now')
                                """).query(Integer.class).single()).isGreaterThan(5_000);
        // of the first batches, half are those that were due for longest
        assertThat(own.sql("""
                                SELECT COUNT(*) FROM (
                                    SELECT due_at FROM txmq_scheduled WHERE topic = 'overdue' ORDER BY settled_at LIMIT 2000) taken
                                WHERE due_at <= (
                                    SELECT due_at FROM txmq_scheduled WHERE topic = 'overdue' ORDER BY due_at LIMIT 1 OFFSET 1999)
                                """).query(Integer.class).single()).isBetween(800, 1_200);
    }

    private ConfigurableApplicationContext start(String name, String database, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--spring.application.name=" + name, "--spring.datasource.url=" + mariaDb.jdbcUrl(database)));
        all.addAll(List.of(arguments));
        return add(ShopApplication.instance(sharedInfrastructure()).run(all.toArray(String[]::new)));
    }

    private ConfigurableApplicationContext add(ConfigurableApplicationContext shop) {
        shops.add(shop);
        return shop;
    }
}
