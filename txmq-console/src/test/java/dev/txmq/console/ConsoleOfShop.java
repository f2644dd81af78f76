package dev.txmq.console;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

import dev.txmq.shop.Shop;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

/** A real service and a console that shows it, for all tests of a class. */
@WithEmbeddedMariaDb
@WithEmbeddedRocketMq
public abstract class ConsoleOfShop {

    protected static final Duration SOON = Duration.ofMinutes(2);
    protected static Shop shop;
    protected static RunningConsole console;

    protected Browser ada;
    protected Browser eve;

    /** @param service a further property of the console, such as the address of a second service */
    protected static void startBoth(EmbeddedMariaDb mariaDb, EmbeddedRocketMq rocketMq, String... service) {
        shop = Shop.start(mariaDb, rocketMq);
        console = RunningConsole.start(Stream.concat(
                        Stream.of(
                                "services.shop.url=" + shop.actuator(),
                                "services.shop.username=console",
                                "services.shop.password=" + Shop.PASSWORD,
                                "timeout=30s",
                                "sessions-per-user=100"),
                        Stream.of(service))
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
        ada = console.browser().logIn("ada");
        eve = console.browser().logIn("eve");
    }
}
