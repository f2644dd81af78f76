package dev.txmq.console.chromium;

import java.nio.file.Path;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator.ScreenshotOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import dev.txmq.MessageId;
import dev.txmq.shop.Shop;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Takes the pictures of docs/console.md, with {@code -Dtxmq.test.pictures=true} only: without it, a test run changes no file. */
@EnabledIfSystemProperty(named = "txmq.test.pictures", matches = "true")
class GuidePicturesTest extends ShopInChromium {

    private static final Path GUIDE = Path.of("../docs");
    private static final int WIDTH = 900;
    private static final int HEIGHT = 300;

    @Test
    void takesAPictureOfEachPage() {
        MessageId id = parked("order-1042", "a red chair");
        parked("order-1043", "a blue chair");
        shop.fail("order-1044", "No route info of this topic: " + Shop.TOPIC);
        shop.reserve("trip-7", "{\"seat\":7}");
        shop.exhaust("merchant-3", "order-1045", "503 Service Unavailable");
        shop.differ("LOST", "order-1046");
        Window ada = windowOf("ada", new NewContextOptions().setViewportSize(WIDTH, HEIGHT));

        shop.mended(true);
        for (int i = 0; i < 300; i++) {
            shop.publish("order-" + i, "a red chair");
            ada.page().waitForTimeout(100);
        }
        assertThat(ada.main()).containsText("Something is not well.");
        assertThat(ada.page().locator(".plot canvas")).hasCount(3);
        take(ada, "now");
        ada.go("/troubles");
        take(ada, "troubles");
        ada.go(list("dead-letters", Shop.GROUP));
        ada.page().getByLabel("Choose " + id).check();
        take(ada, "list");
        ada.button("Replay what is chosen").click();
        assertThat(ada.heading()).hasText("Please confirm");
        take(ada, "confirm");
        shop.mended(true);
        ada.button("Do it").click();
        await().atMost(SOON).until(() -> shop.isHandled(id));
        ada.go("/journey?q=" + id);
        take(ada, "journey");
    }

    private static void take(Window window, String name) {
        window.page()
                .locator("body")
                .screenshot(new ScreenshotOptions().setPath(GUIDE.resolve("console-%s.png".formatted(name))));
    }
}
