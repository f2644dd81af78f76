package dev.txmq.console.chromium;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The charts of the page Now are drawn, and follow what happens. */
class ChartsInChromiumTest extends ShopInChromium {

    private static final int PHONE = 360;

    private static Locator chart(Window window, String title) {
        return window.page().locator("figure").filter(new FilterOptions().setHasText(title));
    }

    /** How far from the top the highest point of a line is, or -1 if there is no line of this color. */
    private static int top(Locator chart, String variable) {
        return (int) chart.locator("canvas").evaluate("""
            (canvas, variable) => {
              const hex = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
              const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
              const context = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
              context.drawImage(canvas, 0, 0);
              const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
              for (let i = 0; i < pixels.length; i += 4) {
                if (pixels[i + 3] > 100 && wanted.every((part, at) => Math.abs(pixels[i + at] - part) < 12)) {
                  return Math.floor(i / 4 / canvas.width);
                }
              }
              return -1;
            }""", variable);
    }

    @Test
    void aChartFollowsTheTraffic() {
        shop.mended(true);
        Window eve = windowOf("eve");
        eve.page().evaluate("window.isSamePage = true");
        Locator rates = chart(eve, "Messages per second");
        assertThat(rates.locator("canvas")).isVisible();
        await().atMost(SOON).until(() -> top(rates, "--line-1") > 0);
        int before = top(rates, "--line-1");
        Locator handled = rates.locator("tr").filter(new FilterOptions().setHasText("handled"));
        int published = 0;

        do {
            for (int i = 0; i < 50; i++) {
                shop.publish("order-%d".formatted(published++), "a red chair");
            }
            eve.page().waitForTimeout(1_000);
        } while (handled.locator("td").last().innerText().equals("0") && published < 5_000);

        assertThat(handled.locator("td").last()).not().hasText("0");
        await().atMost(SOON).until(() -> top(rates, "--line-1") < before / 2);
        Locator times = chart(eve, "Milliseconds until handled");
        assertThat(times.locator("tr")
                        .filter(new FilterOptions().setHasText("mean"))
                        .locator("td")
                        .last())
                .not()
                .hasText("–");
        assertThat(chart(eve, "Messages that wait").locator("tbody tr")).hasCount(2);
        assertThat(eve.page().evaluate("window.isSamePage")).isEqualTo(true);
    }

    @Test
    void aChartHasTheColorsOfTheSystemAndFitsTheScreen() {
        Window eve = windowOf("eve", new NewContextOptions().setColorScheme(ColorScheme.LIGHT));
        Locator wait = chart(eve, "Messages that wait");
        assertThat(wait.locator("canvas")).isVisible();
        await().atMost(SOON).until(() -> top(wait, "--line-1") > 0);

        eve.page().emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        await().atMost(SOON).until(() -> top(wait, "--line-1") > 0);

        eve.page().setViewportSize(PHONE, PHONE);
        await().atMost(SOON).until(() -> wait.locator("canvas").boundingBox().width < PHONE);
        assertThat((boolean) eve.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isTrue();
    }
}
