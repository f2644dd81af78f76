package dev.txmq.it.publish;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.TxmqException;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.it.shop.ShopTest;
import dev.txmq.test.EmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A log that is told to do without its index by key, and to have it again. */
@ExtendWith(OutputCaptureExtension.class)
class KeyIndexTest extends ShopTest {

    private static final String BUILD = "ALTER TABLE txmq_message ADD KEY txmq_message_by_key (message_key)";

    @Autowired
    EmbeddedMariaDb mariaDb;

    @Test
    void doesWithoutTheIndexByKeyIfToldTo(CapturedOutput output) {
        try (ConfigurableApplicationContext shop = start("--txmq.message-log.index-by-key=false")) {
            MessageLog log = shop.getBean(MessageLog.class);
            MessageId id = shop.getBean(Purchases.class).buy(item);
            await().atMost(SOON).until(() -> log.find(id).orElseThrow().status(), MessageStatus.PUBLISHED::equals);

            assertThat(indexes(shop)).doesNotContain("txmq_message_by_key", "txmq_scheduled_by_key");
            assertThatThrownBy(() -> log.findByKey(item, 1))
                    .isInstanceOf(TxmqException.class)
                    .hasMessageContaining("txmq.message-log.index-by-key=false");
        }
        try (ConfigurableApplicationContext shop = start()) {
            assertThat(output).contains(BUILD);
            assertThat(shop.getBean(MessageLog.class).findByKey(item, 1)).hasSize(1);
            assertThat(indexes(shop)).doesNotContain("txmq_message_by_key");

            shop.getBean(JdbcClient.class).sql("DELETE FROM txmq_message").update();
        }
        try (ConfigurableApplicationContext shop = start()) {
            assertThat(indexes(shop)).contains("txmq_message_by_key", "txmq_scheduled_by_key");
        }
    }

    private static List<String> indexes(ConfigurableApplicationContext shop) {
        return shop.getBean(JdbcClient.class)
                .sql("SELECT DISTINCT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()")
                .query(String.class)
                .list();
    }

    private ConfigurableApplicationContext start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.application.name=without-keys",
                "--spring.datasource.url=" + mariaDb.jdbcUrl("without_keys"),
                "--spring.flyway.baseline-on-migrate=true",
                "--spring.flyway.baseline-version=0"));
        all.addAll(List.of(arguments));
        return ShopApplication.instance(sharedInfrastructure()).run(all.toArray(String[]::new));
    }
}
