package dev.txmq.console.chromium;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.txmq.MessageId;
import dev.txmq.console.ConsoleOfShop;
import dev.txmq.shop.ManyRows;
import dev.txmq.shop.Shop;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages before tables with many rows: none makes the database read more than a few of them. Prints when something was on the screen, and
 * how many rows were read; {@code -Dconsole.rows=10000000} makes the figures mean something.
 */
@Tag("long")
class ManyRowsInChromiumTest extends ConsoleOfShop {

    private static final int ROWS = Integer.getInteger("console.rows", 200_000);

    /** For one page, with what the service itself does meanwhile: what waits for a human, one row of a thousand, is counted a few times. */
    private static final long MOST_ROWS_READ = 20_000 + ROWS / 100;

    private static final int ROUNDS = 3;
    private static final String MIDDLE_KEY = "key-" + ROWS / 2;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static EmbeddedMariaDb large;

    @BeforeAll
    static void start(EmbeddedRocketMq rocketMq) {
        large = EmbeddedMariaDb.builder()
                .argument("--innodb-buffer-pool-size=4G")
                .argument("--innodb-log-file-size=1G")
                .start();
        startBoth(large, rocketMq);
    }

    @AfterAll
    static void stopLarge() {
        // it needs its database until it has stopped
        shop.close();
        large.close();
    }

    @Test
    void noPageReadsMoreThanItShows() {
        ManyRows rows = shop.manyRows(ROWS);
        Window ada = CHROMIUM.open(console.address()).logIn("ada");
        Map<String, Long> read = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            pages(rows.middle()).forEach((name, page) -> {
                long before = rows.read();
                page.accept(ada);
                long millis = firstPaint(ada);
                long more = rows.read() - before;
                System.out.printf("%s: on the screen after %d ms, %,d rows read%n", name, millis, more);
                read.merge(name, more, Math::max);
            });
        }
        assertThat(read).allSatisfy((name, most) -> assertThat(most).as(name).isLessThan(MOST_ROWS_READ));
    }

    private static Map<String, Consumer<Window>> pages(MessageId middle) {
        Map<String, Consumer<Window>> pages = new LinkedHashMap<>();
        pages.put("now", window -> {
            window.go("/now");
            assertThat(window.main()).containsText("shop");
        });
        pages.put("what needs a human", window -> {
            window.go("/troubles");
            assertThat(window.main()).containsText(Shop.GROUP);
        });
        pages.put("dead letters", window -> window.go(list("dead-letters", Shop.GROUP)));
        pages.put("dead letters, next page", ManyRowsInChromiumTest::goOn);
        pages.put("failed messages", window -> window.go(list("failed", Shop.TOPIC)));
        pages.put("failed messages, next page", ManyRowsInChromiumTest::goOn);
        pages.put("differences", window -> window.go(list("differences", Shop.GROUP)));
        pages.put("differences, next page", ManyRowsInChromiumTest::goOn);
        pages.put("a journey by id", window -> {
            window.go("/journey?q=" + middle);
            assertThat(window.main()).containsText(MIDDLE_KEY);
        });
        pages.put("a journey by key", window -> {
            window.go("/journey?q=" + MIDDLE_KEY);
            assertThat(window.main()).containsText(middle.toString());
        });
        return pages;
    }

    private static void goOn(Window window) {
        window.link("Next page").click();
        window.page().waitForURL("**after=**");
    }

    /** Of the page that the window shows, in milliseconds since it was asked for. */
    private static long firstPaint(Window window) {
        window.page().waitForFunction("performance.getEntriesByName('first-contentful-paint').length");
        return ((Number) window.page()
                        .evaluate("Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)"))
                .longValue();
    }
}
