package dev.txmq.console.journey;

import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.console.Browser;
import dev.txmq.console.ConsoleOfShop;
import dev.txmq.shop.Shop;
import dev.txmq.test.BrokerFaults;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How a real message, a reservation and a notification travel, and how a real service is. */
class JourneyTest extends ConsoleOfShop {

    private final Browser ada = console.browser().logIn("ada");
    private final Browser eve = console.browser().logIn("eve");

    private static BrokerFaults faults;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb, EmbeddedRocketMq rocketMq) {
        faults = rocketMq.faults();
        startBoth(mariaDb, rocketMq);
    }

    @Test
    void aMessageIsFollowedFromItsTransactionToItsHandling() {
        shop.mended(true);
        MessageId id = shop.publish("order-1", "first");
        await().atMost(SOON).until(() -> shop.isHandled(id) && shop.status(id).equals("PUBLISHED"));

        for (String asked : new String[] {"order-1", id.toString()}) {
            assertThat(eve.get("/journey?q=" + asked).body())
                    .containsSubsequence("Recorded by the transaction", Shop.TOPIC, "order-1")
                    .contains("Confirmed by the broker", "Handled", Shop.GROUP, id.toString(), "+")
                    .doesNotContain("What comes next");
        }
    }

    @Test
    void aDeadLetterWaitsForAnOperator() {
        MessageId id = parked("order-2", "second");

        assertThat(ada.get("/journey?q=" + id).body())
                .containsSubsequence("Recorded by the transaction", "Parked as a dead letter", "no desk for second")
                .contains("What comes next", "An operator replays or discards it");
        assertThat(eve.get("/journey?q=" + id).body())
                .contains("Parked as a dead letter")
                .doesNotContain("no desk for second");
    }

    @Test
    void aCheckBackIsShownWithItsAnswer() {
        shop.mended(true);
        faults.loseEndTransactions(1);
        MessageId id = shop.publish("order-5", "fifth");

        awaitJourney(eve, id, "Handled");
        awaitJourney(eve, id, "Check-back of the broker", "COMMIT", "instance");
    }

    @Test
    void anAttemptThatFailedIsShownWithTheTimeOfTheNext() {
        shop.mended(true);
        shop.stumble(1_000);
        MessageId id = shop.publish("order-6", "sixth");

        awaitJourney(ada, id, "Handling failed", Shop.GROUP, "stumbled over sixth");
        assertThat(eve.get("/journey?q=order-6").body())
                .contains("Handling failed")
                .doesNotContain("stumbled over sixth");
        awaitJourney(eve, id, "What comes next", "The broker delivers it again", "<time", Shop.GROUP);
        shop.stumble(0);
        awaitJourney(eve, id, "Handling failed", "Handled");
        assertThat(eve.get("/journey?q=" + id).body()).doesNotContain("What comes next");
    }

    @Test
    void aDuplicateIsShown() {
        shop.mended(true);
        MessageId id = shop.publish("twice", "seventh");
        await().atMost(SOON).until(() -> shop.isHandled(id));
        assertThat(faults.deliverAgain(Shop.TOPIC, "twice", 1)).isOne();

        awaitJourney(eve, id, "Handled", "Duplicate dropped", Shop.GROUP);
    }

    @Test
    void whatTheRelayPublishedAfterAnOutageIsShown() {
        shop.mended(true);
        faults.freeze(Duration.ofSeconds(5));
        MessageId id = shop.publish("order-8", "eighth");

        awaitJourney(eve, id, "Recorded by the transaction", "Published by the relay");
        awaitJourney(eve, id, "Handled");
    }

    @Test
    void whoHadAMessagePublishedAgainIsShown() {
        shop.mended(true);
        MessageId id = shop.fail("order-9", "no route");
        shop.retry(id, "the topic is there now");

        awaitJourney(ada, id, "Published again for an operator", "grace", "the topic is there now", "Handled");
    }

    private static void awaitJourney(Browser visitor, MessageId id, String... steps) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(visitor.get("/journey?q=" + id).body()).containsSubsequence(steps));
    }

    @Test
    void aReservationAndANotificationAreFollowed() {
        UUID activity = shop.reserve("trip-3", "{}");
        assertThat(eve.get("/journey?q=" + activity).body())
                .contains("The reservation is settled.", Shop.PARTICIPANT, "RESERVED");

        UUID delivery = shop.exhaust("m-3", "order-3", "closed for today");
        String notice = shop.notice(delivery).toString();
        assertThat(ada.get("/journey?q=" + notice).body())
                .contains("Notification sent", "12 ms", "closed for today", "Notification settled", "EXHAUSTED");
        assertThat(eve.get("/journey?q=" + notice).body())
                .contains("Notification sent")
                .doesNotContain("closed for today");
    }

    @Test
    void whatNobodyKnowsIsSaid() {
        assertThat(eve.get("/journey?q=nothing").body()).contains("No service that has answered knows it.");
        assertThat(eve.get("/journey?q=" + UUID.randomUUID()).body())
                .contains("No service that has answered knows it.");
        assertThat(eve.get("/journey").body()).doesNotContain("No service that has answered knows it.");
        assertThat(eve.get("/journey?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27").body())
                .contains("&lt;script&gt;alert(1)")
                .doesNotContain("<script>");
    }

    @Test
    void oneGlanceSaysWhetherAllIsWell() {
        await().atMost(SOON)
                .until(() -> eve.get("/now").body(), page -> page.contains("lag of") && page.contains(">UP<"));
        assertThat(eve.get("/now").body()).contains("All services are well.", Shop.GROUP, "hx-get=\"/now\"");

        shop.fail("order-4", "no route");
        assertThat(eve.get("/now").body()).contains("Something is not well.");
    }
}
