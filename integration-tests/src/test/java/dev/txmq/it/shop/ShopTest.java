package dev.txmq.it.shop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.txmq.LoggedMessage;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.MessageStatus;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.awaitility.Awaitility.await;

/** One shop, broker and database for all tests of the kit that extend this; each test has items of its own. */
@SpringBootTest(classes = ShopApplication.class, properties = "spring.config.name=shop")
@WithEmbeddedRocketMq(topics = {"purchase-made", "purchase-noted", "purchase-large"})
@WithEmbeddedMariaDb(database = "shop")
public abstract class ShopTest {

    protected static final Duration SOON = Duration.ofMinutes(2);

    @Autowired
    protected EmbeddedRocketMq rocketMq;

    @Autowired
    protected Environment environment;

    @Autowired
    protected JdbcClient jdbc;

    @Autowired
    protected MessageLog messageLog;

    @Autowired
    protected Purchases purchases;

    @Autowired
    protected Shipments shipments;

    @Autowired
    protected Statistics statistics;

    @Autowired
    protected HandlerTrouble trouble;

    protected final String item = "item-" + UUID.randomUUID();

    @AfterEach
    protected void endFaults() {
        rocketMq.faults().reset();
    }

    /** Waits for the first shipment, then until nothing moves any more, and checks that there was no second. */
    protected void assertShippedOnce(String item) {
        await().atMost(SOON).until(() -> !shipments.attempts(item).isEmpty());
        await().during(Duration.ofSeconds(1))
                .atMost(SOON)
                .until(() -> shipments.attempts(item).size() == 1);
    }

    protected Optional<MessageStatus> status(MessageId id) {
        return messageLog.find(id).map(LoggedMessage::status);
    }

    protected List<String> halfMessageKeys() {
        return rocketMq.halfMessages().stream().map(message -> message.key()).toList();
    }

    /** What an instance of its own needs to share broker and database with this one. */
    protected String[] sharedInfrastructure() {
        return new String[] {
            "txmq.name-server=" + rocketMq.nameServer(),
            "spring.datasource.url=" + environment.getRequiredProperty("spring.datasource.url"),
            "spring.datasource.username=" + environment.getRequiredProperty("spring.datasource.username"),
            "spring.datasource.password=" + environment.getProperty("spring.datasource.password", "")
        };
    }
}
