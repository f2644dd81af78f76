package dev.txmq.console.trouble;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetter.Status;
import dev.txmq.MessageId;
import dev.txmq.console.Browser;
import dev.txmq.console.ConsoleOfShop;
import dev.txmq.console.RunningConsole;
import dev.txmq.shop.Shop;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a human sees and does, at a real service with its real endpoints. */
class TroublesTest extends ConsoleOfShop {

    private static final String HOSTILE = "<script>alert(1)</script>\"'><img/src=x/onerror=alert(2)>";
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");

    private final Browser ada = console.browser().logIn("ada");
    private final Browser eve = console.browser().logIn("eve");

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb, EmbeddedRocketMq rocketMq) {
        startBoth(mariaDb, rocketMq, "services.down.url=" + RunningConsole.NOWHERE);
    }

    /** Chooses, and answers the page that asks for a confirmation. */
    private static HttpResponse<String> preview(
            Browser browser, String kind, String source, String act, Object... ids) {
        List<String> fields = new ArrayList<>(List.of("service", "shop", "kind", kind, "source", source, "act", act));
        for (Object id : ids) {
            fields.add("id");
            fields.add(id.toString());
        }
        browser.get(list(kind, source));
        return browser.post("/acts/preview", fields.toArray(String[]::new));
    }

    private static String token(HttpResponse<String> preview) {
        Matcher token = TOKEN.matcher(preview.body());
        assertThat(token.find()).as(preview.body()).isTrue();
        return token.group(1);
    }

    /** Chooses and confirms, and answers the page that says what came of it. */
    private static String act(Browser browser, String kind, String source, String act, String reason, Object... ids) {
        HttpResponse<String> preview = preview(browser, kind, source, act, ids);
        assertThat(preview.body()).contains("Please confirm", "with %d.".formatted(ids.length));
        return browser.follow(browser.post("/acts/confirm", "token", token(preview), "reason", reason))
                .body();
    }

    @Test
    void allKindsAreOnOnePage() {
        parked("order-1", "first");
        shop.fail("order-2", "no route");
        shop.reserve("trip-3", "{}");
        shop.exhaust("m-4", "order-4", "closed");
        shop.differ("NOT_IN_LOG", "order-5");

        String all = eve.get("/troubles").body();
        assertThat(all)
                .contains("Dead letters", Shop.GROUP, "PARKED")
                .contains("Failed messages", Shop.TOPIC, "FAILED")
                .contains("Broken promises", Shop.PARTICIPANT, "OVERDUE")
                .contains("Exhausted notifications", "m-4", "EXHAUSTED")
                .contains("Differences", "NOT_IN_LOG")
                .contains("down does not answer");

        assertThat(eve.get("/troubles?service=shop&kind=failed").body())
                .contains(Shop.TOPIC)
                .doesNotContain("PARKED", "EXHAUSTED", "down does not answer");
    }

    @Test
    void nothingThatWaitsIsGoodNews() {
        assertThat(eve.get("/troubles?service=shop").body()).contains("Nothing waits for a human.");
    }

    @Test
    void errorsAndContentsAreForOperators() {
        MessageId id = parked("order-1", "a secret");
        String one = one("dead-letters", Shop.GROUP, id);

        assertThat(ada.get(list("dead-letters", Shop.GROUP)).body())
                .contains(id.toString(), "order-1", "no desk for a secret", "value=\"REPLAY\"");
        assertThat(ada.get(one).body()).containsPattern("<pre tabindex=\"0\">[^<]*a secret[^<]*</pre>");
        assertThat(eve.get(list("dead-letters", Shop.GROUP)).body())
                .contains(id.toString(), "order-1")
                .doesNotContain("a secret", "value=\"REPLAY\"", "type=\"checkbox\"");
        assertThat(eve.get(one).body())
                .contains(id.toString(), "Errors and contents are shown to operators only.")
                .doesNotContain("a secret");
    }

    @Test
    void aDeadLetterIsReplayedAndHandled() {
        MessageId id = parked("order-1", "first");
        shop.mended(true);

        assertThat(act(ada, "dead-letters", Shop.GROUP, "REPLAY", "", id)).contains("Replay: done with 1.");

        await().atMost(SOON).until(() -> shop.isHandled(id));
        assertThat(shop.deadLetter(id)).isEqualTo(Status.REPLAYED);
        assertThat(eve.get("/journey?q=" + id).body()).containsSubsequence("Replayed", "ada (");
        assertThat(console.bean(AuditEventRepository.class).find("ada", null, "ACT_DONE"))
                .extracting(AuditEvent::getData)
                .anySatisfy(data -> assertThat(data)
                        .containsEntry("act", "REPLAY")
                        .containsEntry("service", "shop")
                        .containsEntry("source", Shop.GROUP)
                        .containsEntry("id", id.toString()));
    }

    @Test
    void aDeadLetterIsDiscardedForAReasonWithTheOperatorsName() {
        MessageId id = parked("order-1", "first");

        HttpResponse<String> preview = preview(ada, "dead-letters", Shop.GROUP, "DISCARD", id);
        assertThat(ada.post("/acts/confirm", "token", token(preview), "reason", " ")
                        .body())
                .contains("Give a reason");
        assertThat(shop.deadLetter(id)).isEqualTo(Status.PARKED);
        ada.follow(ada.post("/acts/confirm", "token", token(preview), "reason", "a test order"));

        DeadLetter discarded = shop.discarded(id);
        assertThat(discarded.status()).isEqualTo(Status.DISCARDED);
        assertThat(discarded.discardReason()).isEqualTo("a test order");
        assertThat(discarded.discardedBy()).startsWith("ada (");
    }

    @Test
    void manyAreReplayedAtOnce() {
        List<MessageId> ids = List.of(parked("a", "1"), parked("b", "2"), parked("c", "3"));
        shop.mended(true);
        ada.get(list("dead-letters", Shop.GROUP));

        HttpResponse<String> preview = ada.post(
                "/acts/preview", "service", "shop", "kind", "dead-letters", "source", Shop.GROUP, "all", "REPLAY");
        assertThat(preview.body()).contains("with 3.");
        assertThat(ada.follow(ada.post("/acts/confirm", "token", token(preview)))
                        .body())
                .contains("Replay: done with 3.");

        await().atMost(SOON).until(() -> ids.stream().allMatch(shop::isHandled));
    }

    @Test
    void aConfirmationIsGoodForOnce() {
        MessageId id = parked("order-1", "first");
        shop.mended(true);
        String token = token(preview(ada, "dead-letters", Shop.GROUP, "REPLAY", id));

        ada.post("/acts/confirm", "token", token);
        assertThat(ada.follow(ada.post("/acts/confirm", "token", token)).body()).contains("Nothing was done now.");

        Browser other = console.browser().logIn("ada");
        String foreign = token(preview(ada, "dead-letters", Shop.GROUP, "REPLAY", id));
        other.get("/troubles");
        assertThat(other.follow(other.post("/acts/confirm", "token", foreign)).body())
                .contains("Nothing was done now.");
        await().atMost(SOON).until(() -> shop.isHandled(id));
    }

    @Test
    void ofTwoOperatorsOneActs() {
        MessageId id = parked("order-1", "first");
        shop.mended(true);
        Browser other = console.browser().logIn("ada");
        String first = token(preview(ada, "dead-letters", Shop.GROUP, "REPLAY", id));
        String second = token(preview(other, "dead-letters", Shop.GROUP, "DISCARD", id));

        CompletableFuture<String> replayed = CompletableFuture.supplyAsync(
                () -> ada.follow(ada.post("/acts/confirm", "token", first)).body());
        String discarded = other.follow(other.post("/acts/confirm", "token", second, "reason", "mine"))
                .body();

        assertThat(List.of(replayed.join(), discarded))
                .anySatisfy(page -> assertThat(page).contains("done with 1."))
                .anySatisfy(page ->
                        assertThat(page).contains("done with 0.", "answers 409: Only what is PARKED can be replayed"));
        await().atMost(SOON).until(() -> shop.isHandled(id) || shop.deadLetter(id) == Status.DISCARDED);
    }

    @Test
    void aFailedMessageIsRetried() {
        MessageId id = shop.fail("order-1", "no route");
        shop.mended(true);

        assertThat(ada.get(list("failed", Shop.TOPIC)).body()).contains("order-1", "no route");
        assertThat(act(ada, "failed", Shop.TOPIC, "RETRY", "the route is back", id))
                .contains("Retry: done with 1.");

        await().atMost(SOON).until(() -> shop.status(id).equals("PUBLISHED"));
        await().atMost(SOON).until(() -> shop.isHandled(id) || shop.deadLetter(id) != null);
    }

    @Test
    void aReservationIsAskedFor() {
        UUID activity = shop.reserve("trip-1", "{\"seat\":7}");

        assertThat(ada.get(one("promises", Shop.PARTICIPANT, activity)).body()).contains("{&quot;seat&quot;:7}");
        assertThat(act(ada, "promises", Shop.PARTICIPANT, "ASK", "", activity)).contains("Ask now: done with 1.");

        assertThat(shop.isAskedNow(activity)).isTrue();
    }

    @Test
    void aNotificationIsSentAgain() {
        UUID delivery = shop.exhaust("m-1", "order-1", "closed for today");
        String endpoint =
                ada.get("/troubles?kind=notifications").body().replaceFirst("(?s).*source=([0-9a-f-]{36}).*", "$1");

        assertThat(ada.get(list("notifications", endpoint)).body()).contains("order-1", "STATUS closed for today");
        String one = one("notifications", endpoint, delivery);
        assertThat(ada.get(one).body()).contains("closed for today", "500, 12 ms");
        assertThat(eve.get(one).body()).contains("500, 12 ms").doesNotContain("closed for today");
        assertThat(act(ada, "notifications", endpoint, "RESEND", "", delivery)).contains("Send again: done with 1.");

        assertThat(shop.delivery(delivery)).isEqualTo("WAITING");
    }

    @Test
    void aDifferenceIsAcceptedForAReason() {
        MessageId id = shop.differ("NOT_IN_LOG", "order-1");

        assertThat(ada.get(list("differences", Shop.GROUP) + "&state=NOT_IN_LOG")
                        .body())
                .contains("order-1", "value=\"ACCEPT\"")
                .doesNotContain("value=\"REPAIR\"");
        assertThat(act(ada, "differences", Shop.GROUP, "ACCEPT", "sent by hand", id))
                .contains("Accept: done with 1.");

        assertThat(shop.difference(id)).startsWith("ACCEPTED: ").contains("sent by hand");
    }

    @Test
    void whatIsRefusedIsSaid() {
        MessageId id = shop.differ("LOST", "order-1");

        assertThat(act(ada, "differences", Shop.GROUP, "REPAIR", "", id))
                .contains("Repair: done with 0.", "Nothing is repaired here: set txmq.reconciliation.repair");
        assertThat(console.bean(AuditEventRepository.class).find("ada", null, "ACT_REFUSED"))
                .extracting(event -> event.getData().get("id"))
                .contains(id.toString());
    }

    @Test
    void pagesAreTurned() {
        for (int i = 0; i < 51; i++) {
            shop.fail("order-%02d".formatted(i), "no route");
        }

        String first = eve.get(list("failed", Shop.TOPIC)).body();
        Matcher next = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"").matcher(first);
        assertThat(next.find()).as(first).isTrue();
        String second = eve.get(next.group(1).replace("&amp;", "&")).body();

        assertThat(Pattern.compile("order-\\d\\d").matcher(first).results()).hasSize(50);
        assertThat(Pattern.compile("order-\\d\\d").matcher(second).results()).hasSize(1);
        assertThat(second).doesNotContain("rel=\"next\"");
    }

    @Test
    void nothingOfAMessageRuns() {
        MessageId id = parked(HOSTILE, HOSTILE);
        shop.fail(HOSTILE, HOSTILE);
        UUID activity = shop.reserve(HOSTILE, HOSTILE);
        shop.differ("NOT_IN_LOG", HOSTILE);
        UUID delivery = shop.exhaust("m-1", HOSTILE, HOSTILE);
        String endpoint =
                ada.get("/troubles?kind=notifications").body().replaceFirst("(?s).*source=([0-9a-f-]{36}).*", "$1");

        for (String page : List.of(
                list("dead-letters", Shop.GROUP),
                list("failed", Shop.TOPIC),
                list("promises", Shop.PARTICIPANT),
                list("notifications", endpoint),
                list("differences", Shop.GROUP) + "&state=NOT_IN_LOG",
                one("dead-letters", Shop.GROUP, id),
                one("promises", Shop.PARTICIPANT, activity),
                one("notifications", endpoint, delivery))) {
            HttpResponse<String> shown = ada.get(page);

            assertThat(shown.statusCode()).as(page).isEqualTo(200);
            assertThat(shown.body()).as(page).contains("&lt;script&gt;alert(1)").doesNotContain("<script>", "<img");
        }
        HttpResponse<String> source = ada.get(
                "/troubles/list?service=shop&kind=dead-letters&source=%3Cscript%3Ealert(1)%3C/script%3E%22%27%3E");
        assertThat(source.body()).contains("&lt;script&gt;alert(1)").doesNotContain("<script>");
    }
}
