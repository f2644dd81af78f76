package dev.txmq.console;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.shop.Shop;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.awaitility.Awaitility.await;

/** A real service and a console that shows it, for all tests of a class. */
@WithEmbeddedMariaDb
@WithEmbeddedRocketMq
public abstract class ConsoleOfShop {

    protected static final Duration SOON = Duration.ofMinutes(2);
    protected static Shop shop;
    protected static RunningConsole console;

    /** @param more settings of the console, such as the address of a second service */
    protected static void startBoth(EmbeddedMariaDb mariaDb, EmbeddedRocketMq rocketMq, String... more) {
        shop = Shop.start(mariaDb, rocketMq);
        console = consoleOfShop(more);
    }

    /** @param more settings of the console, beside those of the shop */
    protected static RunningConsole consoleOfShop(String... more) {
        return RunningConsole.start(Stream.concat(
                        Stream.of(
                                "services.shop.url=" + shop.actuator(),
                                "services.shop.username=console",
                                "services.shop.password=" + Shop.PASSWORD,
                                "timeout=30s",
                                "sessions-per-user=100"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @AfterAll
    static void stopBoth() {
        console.close();
        shop.close();
    }

    @BeforeEach
    void clear() {
        shop.clear();
        shop.mended(false);
    }

    protected static MessageId parked(String key, String payload) {
        return parked(new OutgoingMessage(Shop.TOPIC, key, payload));
    }

    protected static MessageId parked(OutgoingMessage message) {
        MessageId id = shop.publish(message);
        await().atMost(SOON).until(() -> shop.deadLetter(id) == Status.PARKED);
        return id;
    }

    protected static String list(String kind, String source) {
        return "/troubles/list?service=shop&kind=%s&source=%s".formatted(kind, source);
    }

    protected static String one(String kind, String source, Object id) {
        return "/troubles/one?service=shop&kind=%s&source=%s&id=%s".formatted(kind, source, id);
    }
}
