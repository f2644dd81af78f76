package dev.txmq.console.chromium;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.MessageId;
import dev.txmq.shop.Shop;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Pages are for all eyes, on all screens, and for those who use no mouse. {@code target/pages} has what they look like. */
class AccessibleInChromiumTest extends ShopInChromium {

    private static final Path PICTURES = Path.of("target/pages");
    private static final String LONG = "order-" + "0123456789".repeat(9);

    private MessageId letter;

    /** What there is to look at, by name. Each has texts that are long and have no place to break. */
    private Map<String, Consumer<Window>> sights() {
        letter = parked(LONG, "{\"sku\":\"%s\"}".formatted(LONG.repeat(5)));
        parked("order-2", "a red chair");
        shop.mended(true);
        shop.publish("order-6", "a green chair");
        shop.fail(LONG, "no route to " + LONG);
        UUID activity = shop.reserve("trip-3", "{\"seat\":7}");
        UUID delivery = shop.exhaust("m-4", "order-4", "closed for today");
        shop.differ("LOST", "order-5");

        Map<String, Consumer<Window>> sights = new LinkedHashMap<>();
        sights.put("now", window -> {
            window.go("/now");
            assertThat(window.page().locator(".plot canvas")).hasCount(3);
        });
        sights.put("troubles", window -> window.go("/troubles"));
        sights.put("dead-letters", window -> window.go(list("dead-letters", Shop.GROUP)));
        sights.put("failed", window -> window.go(list("failed", Shop.TOPIC)));
        sights.put("promises", window -> window.go(list("promises", Shop.PARTICIPANT)));
        sights.put("differences", window -> window.go(list("differences", Shop.GROUP)));
        sights.put("dead-letter", window -> window.go(one("dead-letters", Shop.GROUP, letter)));
        sights.put("promise", window -> window.go(one("promises", Shop.PARTICIPANT, activity)));
        sights.put("journey-empty", window -> window.go("/journey"));
        sights.put("journey", window -> window.go("/journey?q=" + letter));
        sights.put("journey-notice", window -> window.go("/journey?q=" + shop.notice(delivery)));
        sights.put("confirm", this::chooseToDiscard);
        sights.put("outcome", window -> {
            chooseToDiscard(window);
            window.page().locator("input[name=reason]").fill("a test order");
            window.page().locator("main button").click();
            assertThat(window.main().getByRole(AriaRole.STATUS)).isVisible();
        });
        sights.put("error", window -> window.go("/troubles/list?service=nobody&kind=failed&source=x"));
        sights.put("login", window -> {
            window.page().context().clearCookies();
            window.go("/login?error");
        });
        return sights;
    }

    private void chooseToDiscard(Window window) {
        window.go(list("dead-letters", Shop.GROUP));
        window.page().locator("input[value='%s']".formatted(letter)).check();
        window.page().locator("button[value=DISCARD]").click();
        assertThat(window.page().locator("input[name=reason]")).isVisible();
    }

    @ParameterizedTest
    @EnumSource
    void axeFindsNothingAndNothingIsCutOff(Look look) {
        Window ada = windowOf("ada", look.options()).expectsRefusals();
        List<String> found = new ArrayList<>();

        sights().forEach((name, goThere) -> {
            goThere.accept(ada);
            String file = "%s-%s.png".formatted(name, look.name().toLowerCase(Locale.ROOT));
            ada.page()
                    .screenshot(new ScreenshotOptions()
                            .setPath(PICTURES.resolve(file))
                            .setFullPage(true));
            for (Rule rule : new AxeBuilder(ada.page()).analyze().getViolations()) {
                rule.getNodes()
                        .forEach(node -> found.add(
                                "%s: %s (%s) at %s".formatted(name, rule.getHelp(), rule.getImpact(), node.getHtml())));
            }
            if ((boolean) ada.page().evaluate("document.documentElement.scrollWidth > innerWidth")) {
                found.add("%s: wider than the screen".formatted(name));
            }
        });

        assertThat(found).isEmpty();
    }

    @Test
    void eachActIsReachedAndConfirmedByKeyboard() {
        Window ada = CHROMIUM.open(console.address());
        ada.go("/login");
        ada.type("ada").press("Tab").type("ada").press("Enter");
        assertThat(ada.heading()).hasText("Now");
        shop.exhaust("m-1", "order-1", "closed");
        ada.tabTo(ada.link("What needs a human").first()).press("Enter");
        ada.tabTo(ada.link("m-1")).press("Enter");
        assertThat(ada.main()).containsText("order-1");
        String notifications = ada.page().url();

        act(ada, list("dead-letters", Shop.GROUP), parked("order-2", "a red chair"), "REPLAY", false);
        act(ada, list("dead-letters", Shop.GROUP), parked("order-3", "a red chair"), "DISCARD", true);
        act(ada, list("failed", Shop.TOPIC), shop.fail("order-4", "no route"), "RETRY", true);
        act(ada, list("promises", Shop.PARTICIPANT), shop.reserve("trip-5", "{}"), "ASK", false);
        act(ada, notifications, null, "RESEND", false);
        act(ada, list("differences", Shop.GROUP), shop.differ("LOST", "order-6"), "REPAIR", false);
        act(ada, list("differences", Shop.GROUP) + "&state=NOT_IN_LOG", shop.differ("NOT_IN_LOG", "7"), "ACCEPT", true);
    }

    /** @param id of the item, or null for the only one */
    private static void act(Window window, String list, Object id, String act, boolean needsReason) {
        window.go(list);
        Locator box = window.page().locator(id == null ? "input[name=id]" : "input[value='%s']".formatted(id));
        window.tabTo(box).press("Space");
        assertThat(box).isChecked();
        window.tabTo(window.page().locator("button[name=act][value=%s]".formatted(act)))
                .press("Enter");
        assertThat(window.heading()).hasText("Please confirm");
        if (needsReason) {
            assertThat(window.page().locator("input[name=reason]")).isFocused();
            window.type("a test").press("Enter");
        } else {
            window.tabTo(window.button("Do it")).press("Enter");
        }
        assertThat(window.main()).containsText(act.equals("REPAIR") ? "done with 0." : "done with 1.");
    }

    @Test
    void theMenuIsSkippedAndAJourneyIsSearchedByKeyboard() {
        Window eve = windowOf("eve");
        assertThat(eve.heading()).hasText("Now");
        eve.go("/journey");
        eve.tabTo(eve.link("Skip to the content")).press("Enter");
        assertThat(eve.page()).hasURL(Pattern.compile("#content$"));

        Locator search = eve.page().locator("input[type=search]");
        eve.tabTo(search).type("nothing").press("Enter");

        assertThat(eve.main()).containsText("No service that has answered knows it.");
    }
}
