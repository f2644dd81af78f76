package dev.txmq.it.reconcile;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.Workers;
import dev.txmq.it.processes.MortalBroker;
import dev.txmq.it.shop.Purchases;
import dev.txmq.it.shop.Shipments;
import dev.txmq.it.shop.ShopApplication;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Reconciliation;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A broker loses its disk after it has confirmed messages. The reconciliation names each that is lost, and has them published again. */
@WithEmbeddedMariaDb
@Tag("long")
class LostBrokerTest {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String[] TOPICS = {"purchase-made", "purchase-noted", "purchase-large"};

    @TempDir
    private Path directory;

    @Test
    void losesNothingForGood(EmbeddedMariaDb mariaDb) {
        try (MortalBroker broker = MortalBroker.start(directory, TOPICS);
                ConfigurableApplicationContext shop = start(broker, mariaDb)) {
            // the first whole minute in which the group is known
            Instant begin = Instant.now().truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
            await().atMost(SOON).until(() -> Instant.now().isAfter(begin));
            buy(shop, 400);
            await().atMost(SOON).until(() -> shipments(shop) == 400);
            shop.getBean(Workers.class).stop(Shipments.GROUP, false, "a test", "a test");
            List<MessageId> missed = buy(shop, 600);
            await().atMost(SOON).until(() -> published(shop) == 1_000);

            broker.loseStore();
            broker.createTopics(TOPICS);
            shop.getBean(Workers.class).start(Shipments.GROUP, "a test");

            Reconciliation reconciliation = shop.getBean(Reconciliation.class);
            await().atMost(SOON)
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> lag(shop) != null
                            && run(reconciliation, begin).open().equals(Map.of(Kind.LOST, 600L)));
            assertThat(reconciliation.differences(Shipments.GROUP, Kind.LOST, null, 10_000))
                    .extracting(difference -> difference.id())
                    .containsExactlyInAnyOrderElementsOf(missed);

            assertThat(reconciliation.repairAll(Shipments.GROUP, 10_000, "a test"))
                    .isEqualTo(600);

            await().atMost(SOON).until(() -> shipments(shop) == 1_000);
            await().atMost(SOON)
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> run(reconciliation, begin).isClean());
            assertThat(run(reconciliation, begin).addsUp()).isTrue();
            assertThat(shipments(shop)).isEqualTo(1_000);
            assertThat(shop.getBean(JdbcClient.class)
                            .sql("SELECT COUNT(DISTINCT item) FROM shipment")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1_000);
        }
    }

    private static ConfigurableApplicationContext start(MortalBroker broker, EmbeddedMariaDb mariaDb) {
        return ShopApplication.instance(
                        "txmq.name-server=" + broker.nameServer(),
                        "spring.datasource.url=" + mariaDb.jdbcUrl("lost_broker"),
                        "spring.datasource.username=" + mariaDb.username(),
                        "spring.datasource.password=" + mariaDb.password(),
                        "txmq.reconciliation.groups[0].name=" + Shipments.GROUP,
                        "txmq.reconciliation.repair=manual",
                        // the broker has nothing any more
                        "txmq.reconciliation.retry-time=0s",
                        "txmq.reconciliation.window=1m",
                        "txmq.reconciliation.passes=0s",
                        "txmq.reconciliation.poll-interval=10m")
                .run();
    }

    private static List<MessageId> buy(ConfigurableApplicationContext shop, int number) {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            ids.add(shop.getBean(Purchases.class).buy("lost-%d-%d".formatted(number, i)));
        }
        return ids;
    }

    /** Windows count from their end on, so a time ends a little in the future. */
    private static GroupSummary run(Reconciliation reconciliation, Instant begin) {
        return reconciliation.run(Shipments.GROUP, begin, Instant.now().plusSeconds(60));
    }

    private static Long lag(ConfigurableApplicationContext shop) {
        return shop.getBean(Inbox.class).groups().stream()
                .filter(group -> group.name().equals(Shipments.GROUP))
                .findFirst()
                .orElseThrow()
                .lag();
    }

    private static int shipments(ConfigurableApplicationContext shop) {
        return count(shop, "shipment");
    }

    private static int published(ConfigurableApplicationContext shop) {
        return count(shop, "txmq_message WHERE status = 'PUBLISHED'");
    }

    private static int count(ConfigurableApplicationContext shop, String from) {
        return shop.getBean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM " + from)
                .query(Integer.class)
                .single();
    }
}
