package dev.txmq.console.chromium;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;

import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;
import dev.txmq.OutgoingMessage;
import dev.txmq.console.AnsweringService;
import dev.txmq.console.RunningConsole;
import dev.txmq.shop.Shop;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What people see on the pages, and what they do there. */
class PagesInChromiumTest extends ShopInChromium {

    private static final String HOSTILE = "<script>alert(1)</script>\"'><img/src=x/onerror=alert(2)>";

    private static Window choose(Window window, MessageId id, String act) {
        window.go(list("dead-letters", Shop.GROUP));
        window.page().getByLabel("Choose " + id).check();
        window.button(act + " what is chosen").click();
        assertThat(window.heading()).hasText("Please confirm");
        return window;
    }

    @Test
    void nowUpdatesItselfAndLeavesTheFocusWhereItIs() {
        Window eve = windowOf("eve");
        assertThat(eve.heading()).hasText("Now");
        assertThat(eve.main()).containsText("All services are well.");
        eve.page().evaluate("window.isSamePage = true");
        Locator link = eve.main().locator("a");
        eve.tabTo(link);

        shop.fail("order-1", "no route");

        assertThat(eve.main()).containsText("Something is not well.");
        assertThat(link).isFocused();
        assertThat(eve.page().evaluate("window.isSamePage")).isEqualTo(true);
        eve.press("Enter");
        assertThat(eve.heading()).hasText("What needs a human");
    }

    @Test
    void nowLeadsToTheLogInOnceTheSessionIsOver() {
        Window eve = windowOf("eve");
        assertThat(eve.main()).containsText("All services are well.");

        eve.page().context().clearCookies();

        assertThat(eve.heading()).hasText("Log in");
    }

    @Test
    void whatNeedsAHumanLeadsToEachItem() {
        MessageId id = parked("order-1", "a red chair");
        shop.fail("order-2", "no route");
        shop.reserve("trip-3", "{}");
        UUID delivery = shop.exhaust("m-4", "order-4", "closed");
        shop.differ("NOT_IN_LOG", "order-5");
        Window ada = windowOf("ada");

        ada.link("What needs a human").first().click();
        assertThat(ada.page().locator("h2")).hasText(new String[] {
            "Dead letters", "Failed messages", "Broken promises", "Exhausted notifications", "Differences"
        });
        ada.page().getByLabel("Kind").selectOption("dead-letters");
        ada.button("Show").click();
        assertThat(ada.page().locator("h2")).hasText(new String[] {"Dead letters"});

        ada.link(Shop.GROUP).click();
        assertThat(ada.main()).containsText("no desk for a red chair");
        ada.link(id.toString()).click();
        assertThat(ada.page().locator("pre").last()).containsText("a red chair");
        ada.link("Its journey").click();
        assertThat(ada.main()).containsText("Parked as a dead letter");

        ada.go("/troubles?kind=notifications");
        ada.link("m-4").click();
        ada.link(shop.notice(delivery).toString()).click();
        assertThat(ada.main()).containsText("Notification sent");
    }

    @Test
    void theJourneyOfAMessageIsFoundByItsKey() {
        shop.mended(true);
        MessageId id = shop.publish("order-1", "a red chair");
        await().atMost(SOON).until(() -> shop.isHandled(id) && shop.status(id).equals("PUBLISHED"));
        Window eve = windowOf("eve");

        eve.link("Journey").first().click();
        eve.page().getByRole(AriaRole.SEARCHBOX).fill("order-1");
        eve.button("Find").click();

        Locator steps = eve.page().locator(".timeline li strong");
        assertThat(steps).hasCount(3);
        assertThat(steps.first()).hasText("Recorded by the transaction");
        assertThat(eve.main()).containsText("Confirmed by the broker");
        assertThat(eve.main()).containsText("Handled");
        assertThat(eve.main()).not().containsText("What comes next");
    }

    @Test
    void aJourneyGoesOnWhileSomebodyLooks() {
        MessageId id = parked("order-1", "a red chair");
        shop.mended(true);
        Window eve = windowOf("eve");
        eve.go("/journey?q=" + id);
        assertThat(eve.main()).containsText("An operator replays or discards it");

        choose(windowOf("ada"), id, "Replay").button("Do it").click();

        assertThat(eve.page().locator(".timeline")).containsText("Handled");
        assertThat(eve.main()).not().containsText("What comes next");
        assertThat(eve.page().locator("form[role=search]")).hasCount(1);
    }

    @Test
    void aDeadLetterIsReplayedOnceHoweverOftenTheButtonIsPressed() {
        MessageId id = parked("order-1", "a red chair");
        Window ada = choose(windowOf("ada"), id, "Replay");
        assertThat(ada.main()).containsText("Replay: with 1.");
        assertThat(ada.main()).containsText(id.toString());
        assertThat(shop.deadLetter(id)).isEqualTo(Status.PARKED);
        shop.mended(true);

        ada.button("Do it").dblclick();

        assertThat(ada.page().getByText("Replay: done with 1.")).isVisible();
        await().atMost(SOON).until(() -> shop.isHandled(id));
        ada.go("/journey?q=" + id);
        assertThat(ada.page().locator(".timeline"))
                .containsText(Pattern.compile("Parked as a dead letter.*Replayed.*Handled", Pattern.DOTALL));
    }

    @Test
    void doNothingDoesNothing() {
        MessageId id = parked("order-1", "a red chair");
        Window ada = choose(windowOf("ada"), id, "Discard");

        ada.link("Do nothing").click();

        assertThat(ada.link(id.toString())).isVisible();
        assertThat(shop.deadLetter(id)).isEqualTo(Status.PARKED);
    }

    @Test
    void ofTwoOperatorsAtOnceOneActsAndTheOtherOneReadsIt() {
        MessageId id = parked("order-1", "a red chair");
        Window ada = choose(windowOf("ada"), id, "Replay");
        Window bob = choose(windowOf("bob"), id, "Discard");
        bob.page().getByLabel("Reason").fill("a test order");
        shop.mended(true);

        // neither waits for the other one
        ada.button("Do it").evaluate("button => { button.click(); }");
        bob.button("Do it").evaluate("button => { button.click(); }");

        List<String> outcomes = List.of(outcome(ada), outcome(bob));
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.contains("done with 1."))
                .hasSize(1);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.contains("done with 0."))
                .singleElement()
                .asString()
                .contains(id.toString(), "409");
        bob.go("/journey?q=" + id);
        assertThat(bob.page()
                        .locator(".timeline strong")
                        .filter(new FilterOptions().setHasText(Pattern.compile("^(Replayed|Discarded)$"))))
                .hasCount(1);
    }

    private static String outcome(Window window) {
        Locator outcome = window.page().getByText(Pattern.compile(": done with \\d"));
        assertThat(outcome).isVisible();
        return window.main().innerText();
    }

    @Test
    void aServiceThatGoesDownIsShownAndBlocksNothing() {
        MessageId id = parked("order-1", "a red chair");
        shop.mended(true);
        AnsweringService points = AnsweringService.start(Map.of("/health", "{\"status\":\"UP\"}"));
        try (RunningConsole both = consoleOfShop("services.points.url=" + points.address())) {
            Window ada = CHROMIUM.open(both.address()).logIn("ada");
            assertThat(ada.page().locator(".service")).hasCount(2);
            assertThat(ada.main()).not().containsText("does not answer");

            points.close();

            assertThat(ada.main()).containsText("points does not answer");
            assertThat(ada.page().locator(".service .badge")).hasText(new String[] {"UP"});
            ada.link("What needs a human").first().click();
            assertThat(ada.page().getByRole(AriaRole.ALERT)).containsText("points does not answer");
            assertThat(ada.link(Shop.GROUP)).isVisible();
            choose(ada, id, "Replay").button("Do it").click();
            assertThat(ada.page().getByText("Replay: done with 1.")).isVisible();
            await().atMost(SOON).until(() -> shop.isHandled(id));
            ada.go("/journey?q=" + id);
            assertThat(ada.page().getByRole(AriaRole.ALERT)).containsText("points does not answer");
            assertThat(ada.page().locator(".timeline")).containsText("Replayed");
        }
    }

    @Test
    void nothingThatSomebodyWroteRuns() {
        MessageId id = parked(new OutgoingMessage(Shop.TOPIC, HOSTILE, HOSTILE).withHeaders(Map.of("note", HOSTILE)));
        shop.fail(HOSTILE, HOSTILE);
        UUID activity = shop.reserve(HOSTILE, HOSTILE);
        UUID delivery = shop.exhaust("m-1", HOSTILE, HOSTILE);
        shop.differ("NOT_IN_LOG", HOSTILE);
        Window hostile = CHROMIUM.open(console.address()).logIn(HOSTILE_NAME, "hostile");

        assertThat(hostile.page().locator("header")).containsText(HOSTILE_NAME);
        hostile.go("/troubles?kind=notifications");
        hostile.link("m-1").click();
        for (String page : List.of(
                hostile.page().url(),
                list("dead-letters", Shop.GROUP),
                list("dead-letters", HOSTILE),
                list("failed", Shop.TOPIC),
                list("promises", Shop.PARTICIPANT),
                list("differences", Shop.GROUP) + "&state=NOT_IN_LOG",
                one("dead-letters", Shop.GROUP, id),
                one("promises", Shop.PARTICIPANT, activity),
                "/journey?q=" + shop.notice(delivery),
                "/journey?q=" + URLEncoder.encode(HOSTILE, StandardCharsets.UTF_8))) {
            assertThatItIsText(hostile, page);
        }

        choose(hostile, id, "Discard").page().getByLabel("Reason").fill(HOSTILE);
        hostile.button("Do it").click();
        assertThat(hostile.page().getByText("Discard: done with 1.")).isVisible();
        assertThatItIsText(hostile, "/journey?q=" + id);
        assertThat(hostile.main()).containsText("%s (console)".formatted(HOSTILE_NAME));
    }

    private static void assertThatItIsText(Window window, String page) {
        assertThat(window.go(page)).as(page).isEqualTo(200);
        assertThat(window.page().locator("body")).containsText(HOSTILE_NAME);
        assertThat(window.page().locator("script:not([src]), img, b")).hasCount(0);
        assertThat(window.page().content()).as(page).contains("alert(1)");
    }

    @Test
    void aForgedTokenDoesNothing() {
        MessageId id = parked("order-1", "a red chair");
        Window ada = windowOf("ada").expectsRefusals();
        ada.go(list("dead-letters", Shop.GROUP));
        ada.page().getByLabel("Choose " + id).check();
        ada.forgeTokens();
        ada.button("Replay what is chosen").click();
        assertThat(ada.main()).containsText("You may not do this");

        choose(ada, id, "Replay").forgeTokens();
        ada.button("Do it").click();
        assertThat(ada.main()).containsText("You may not do this");
        assertThat(shop.deadLetter(id)).isEqualTo(Status.PARKED);

        ada.go("/now");
        ada.forgeTokens();
        ada.button("Log out").click();
        assertThat(ada.main()).containsText("You may not do this");
        ada.go("/now");
        assertThat(ada.heading()).hasText("Now");
    }

    @Test
    void aViewerLooksAndCannotAct() {
        MessageId id = parked("order-1", "a red chair");
        Window eve = windowOf("eve").expectsRefusals();

        eve.go(list("dead-letters", Shop.GROUP));
        assertThat(eve.link(id.toString())).isVisible();
        assertThat(eve.page().locator("main input[type=checkbox], main form[method=post] button"))
                .hasCount(0);
        assertThat(eve.main()).not().containsText("a red chair");
        eve.link(id.toString()).click();
        assertThat(eve.main()).containsText("shown to operators only");
        assertThat(eve.main()).not().containsText("a red chair");

        // the form that operators have, with the viewer's own token
        eve.page()
                .evaluate(
                        """
            fields => {
              const form = document.querySelector('header form');
              form.action = '/acts/preview';
              for (const [name, value] of Object.entries(fields)) {
                const input = document.createElement('input');
                input.name = name;
                input.value = value;
                form.append(input);
              }
              form.submit();
            }""",
                        Map.of(
                                "service",
                                "shop",
                                "kind",
                                "dead-letters",
                                "source",
                                Shop.GROUP,
                                "act",
                                "REPLAY",
                                "id",
                                id.toString()));
        assertThat(eve.main()).containsText("You may not do this");
        assertThat(shop.deadLetter(id)).isEqualTo(Status.PARKED);
    }
}
