package dev.txmq.it.relay;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.it.shop.Rows.insertDue;
import static dev.txmq.it.shop.Rows.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Many messages that are due keep no other waiting for all of them. */
@Tag("long")
class FairRelayTest extends ShopTest {

    @Autowired
    EmbeddedMariaDb mariaDb;

    @Test
    void aMessageThatHasJustBecomeDueDoesNotWaitForAllThatAreLongDue() {
        rocketMq.createTopic("long-due");
        rocketMq.createTopic("just-due");
        try (ConfigurableApplicationContext shop = instance("just_due")) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            new TransactionTemplate(shop.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                insertDue(own, "long-due", 20_000, 60);
                insertDue(own, "just-due", 1, 0);
            });

            await().atMost(SOON).until(() -> published(own, "long-due") == 20_000 && published(own, "just-due") == 1);

            assertThat(own.sql("""
                                    SELECT COUNT(*) FROM txmq_message WHERE topic = 'long-due'
                                      AND published_at > (SELECT published_at FROM txmq_message WHERE topic = 'just-due')
                                    """).query(Integer.class).single()).isGreaterThan(10_000);
        }
    }

    /** Each refusal costs more time than a message that is sent, and comes again. */
    @Test
    void messagesOfATopicThatTheBrokerRefusesKeepNoOtherTopicWaiting() {
        rocketMq.createTopic("beside-refused");
        try (ConfigurableApplicationContext shop = instance("beside_refused")) {
            JdbcClient own = shop.getBean(JdbcClient.class);
            new TransactionTemplate(shop.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                insertDue(own, "topic-that-nobody-made", 3_000, 60);
                insertDue(own, "beside-refused", 1_000, 30);
            });

            await().atMost(SOON).until(() -> published(own, "beside-refused") == 1_000);

            assertThat(own.sql(
                                    "SELECT COUNT(*) FROM txmq_message WHERE topic = 'topic-that-nobody-made' AND attempts = 0")
                            .query(Integer.class)
                            .single())
                    .isGreaterThan(1_500);
            rocketMq.createTopic("topic-that-nobody-made");
            await().atMost(SOON).until(() -> published(own, "topic-that-nobody-made") == 3_000);
        }
    }

    private ConfigurableApplicationContext instance(String name) {
        return ShopApplication.instance(sharedInfrastructure())
                .run(
                        "--spring.application.name=shop-" + name.replace('_', '-'),
                        "--spring.datasource.url=" + mariaDb.jdbcUrl(name),
                        "--txmq.relay.republish-after=1s",
                        "--txmq.relay.max-interval=5s",
                        "--txmq.relay.poll-interval=100ms");
    }
}
