package dev.txmq.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import com.sun.net.httpserver.HttpExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.reconcile.app.SteppedClock;
import dev.txmq.reconcile.app.StrangeService;
import dev.txmq.reconcile.app.StrangeService.Answer;
import dev.txmq.reconcile.compare.Reconciler;
import dev.txmq.reconcile.compare.Repairs;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static dev.txmq.reconcile.app.Shop.GROUP;
import static dev.txmq.reconcile.app.Shop.idAt;
import static dev.txmq.reconcile.app.StrangeService.dripping;
import static dev.txmq.reconcile.app.StrangeService.half;
import static dev.txmq.reconcile.app.StrangeService.json;
import static dev.txmq.reconcile.app.StrangeService.status;
import static org.assertj.core.api.Assertions.assertThat;

/** A service of a group that answers wrongly ends the comparison with a sentence. No difference comes of it, and nothing is published again. */
@WithEmbeddedMariaDb
class HostileServiceTest {

    private static final SteppedClock CLOCK = new SteppedClock();
    private static final String GROUPS = """
            {"groups":[{"group":"points-service","subscriptions":[{"topic":"user-registered","tags":"*","since":"2020-01-01T00:00:00Z"}],
              "lag":0,"retryTime":"PT0S","retention":"P14D"}]}
            """;
    private static StrangeService service;
    private static Shop shop;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb) {
        service = new StrangeService();
        shop = Shop.start(
                mariaDb,
                "hostile-users",
                CLOCK,
                "txmq.reconciliation.groups[0].name=" + GROUP,
                "txmq.reconciliation.groups[0].url=" + service.actuator(),
                "txmq.reconciliation.look-back=20m",
                "txmq.reconciliation.timeout=1s",
                "txmq.reconciliation.repair=automatic",
                "txmq.reconciliation.max-share=1");
    }

    @AfterAll
    static void stop() {
        shop.close();
        service.close();
    }

    private MessageId id;
    private Instant window;

    @BeforeEach
    void clear() {
        CLOCK.set(Instant.now().truncatedTo(ChronoUnit.HOURS));
        shop.clear();
        window = CLOCK.instant().minus(Duration.ofMinutes(20));
        id = shop.publish(window.plusMillis(5));
        service.on("groups", json(GROUPS))
                .on("digest", HostileServiceTest::nothing)
                .on("ids", json(""))
                .on("state", json("{\"states\":{}}"));
    }

    private static void nothing(HttpExchange exchange) throws Exception {
        json("{\"step\":%s,\"slots\":[],\"discarded\":0,\"foreign\":0}".formatted(step(exchange)))
                .give(exchange);
    }

    private static String step(HttpExchange exchange) {
        return exchange.getRequestURI().getRawQuery().replaceAll(".*step=(\\d+).*", "$1");
    }

    /** Why the window of the message could not be compared. */
    private String reason() {
        shop.jdbc()
                .sql(
                        "UPDATE txmq_reconciliation_window SET next_compare_at = window_end WHERE next_compare_at IS NOT NULL")
                .update();
        shop.bean(Reconciler.class).reconcileOnce();
        shop.bean(Repairs.class).repairAutomatically();
        assertThat(shop.differences(GROUP)).isEmpty();
        assertThat(shop.status(id)).isEqualTo("PUBLISHED");
        return shop.reconciliation().summary().get(0).unreachable();
    }

    private String reasonOf(String what, Answer answer) {
        service.on(what, answer);
        return reason();
    }

    private String digest(Instant from, long count) {
        return "{\"step\":300000,\"slots\":[{\"from\":\"%s\",\"count\":%d,\"digest\":\"0123456789abcdef\"}],\"discarded\":0,\"foreign\":0}"
                .formatted(from, count);
    }

    /** One per minute too, so that it comes to lists. */
    private void countsWrongly() {
        service.on("digest", exchange -> {
            json("{\"step\":%s,\"slots\":[{\"from\":\"%s\",\"count\":7,\"digest\":\"0123456789abcdef\"}],\"discarded\":0,\"foreign\":0}"
                            .formatted(step(exchange), window))
                    .give(exchange);
        });
    }

    @Test
    void thatRefusesIsNamedWithWhatItSays() {
        assertThat(reasonOf("groups", status(401, "")))
                .contains("points-service at http")
                .endsWith("answers 401");
        assertThat(reasonOf("groups", status(403, "{\"error\":\"needs the role RECONCILER\"}")))
                .endsWith("answers 403: needs the role RECONCILER");
        assertThat(reasonOf("groups", status(500, "<html>"))).endsWith("answers 500");
        assertThat(reasonOf("groups", status(302, ""))).endsWith("answers 302");
        assertThat(shop.results(GROUP)).isEmpty();
    }

    @Test
    void thatAnswersGarbageIsNotBelieved() {
        assertThat(reasonOf("groups", json("<html>"))).contains("cannot be read");
        assertThat(reasonOf("groups", json("null"))).contains("is empty");
        assertThat(reasonOf("groups", json("{\"groups\":[]}"))).contains("does not have the group");
        assertThat(reasonOf("groups", json(GROUPS.replace("\"lag\":0", "\"lag\":-5"))))
                .contains("does not say what");
        assertThat(reasonOf("groups", json("[".repeat(100_000)))).contains("cannot be read");
        assertThat(reasonOf("groups", json(GROUPS.replace("\"tags\":\"*\"", "\"sql\":\"a > 1\""))))
                .contains("SQL92");
    }

    @Test
    void thatFailsInTheMiddleMakesWindowsUnknownAndTheWatermarkStands() {
        assertThat(reasonOf("digest", status(500, ""))).endsWith("answers 500");

        assertThat(shop.results(GROUP)).contains("UNKNOWN");
        assertThat(shop.reconciliation().summary().get(0).watermark()).isNull();

        service.on("digest", HostileServiceTest::nothing);
        CLOCK.advance(Duration.ofMinutes(1));
        assertThat(shop.bean(Reconciler.class).reconcileOnce()).isFalse();
    }

    @Test
    void thatCountsWhatWasNotAskedForIsNotBelieved() {
        assertThat(reasonOf("digest", json(digest(window.minusSeconds(3600), 1))))
                .contains("was not asked for");
        assertThat(reasonOf("digest", json(digest(window.plusMillis(1), 1)))).contains("was not asked for");
        assertThat(reasonOf("digest", json(digest(window, -1)))).contains("was not asked for");
        assertThat(reasonOf("digest", json("{\"step\":1,\"slots\":[],\"discarded\":0,\"foreign\":0}")))
                .contains("another step");
        assertThat(reasonOf("digest", json(digest(window, 1).replace("0123456789abcdef", "xyz"))))
                .contains("was not asked for");
    }

    @Test
    void thatListsOtherIdsThanItCountsIsNotBelieved() {
        countsWrongly();

        assertThat(reason()).contains("the group's service lists other ids than it counts");
    }

    @Test
    void thatListsWhatWasNotAskedForIsNotBelieved() {
        countsWrongly();

        assertThat(reasonOf("ids", json("no id\n"))).contains("lists what is no id: 'no id'");
        assertThat(reasonOf("ids", json(idAt(window.minusSeconds(4000)) + "\n")))
                .contains("not of the time");
        assertThat(reasonOf("ids", json(idAt(window, 5) + "\n" + idAt(window, 4) + "\n")))
                .contains("not in their order");
    }

    @Test
    void thatListsWithoutEndIsStopped() {
        countsWrongly();
        service.on("ids", exchange -> {
            StringBuilder page = new StringBuilder();
            String after = exchange.getRequestURI().getRawQuery().contains("after") ? "8" : "1";
            for (int i = 0; i < 10_000; i++) {
                page.append(idAt(window.plusMillis(Integer.parseInt(after) * 10_000L / 8), i))
                        .append('\n');
            }
            json(page.toString()).give(exchange);
        });

        assertThat(reason()).contains("lists more ids than it counts");
    }

    @Test
    void thatCountsMoreThanThereCanBeIsNotAsked() {
        service.on(
                "digest",
                exchange ->
                        json("{\"step\":%s,\"slots\":[{\"from\":\"%s\",\"count\":1000000000000,\"digest\":\"0123456789abcdef\"}],\"discarded\":0,\"foreign\":0}"
                                        .formatted(step(exchange), window))
                                .give(exchange));

        assertThat(reason()).contains("more than 1,000,000 differences");
    }

    @Test
    void thatFloodsIsStopped() {
        assertThat(reasonOf("digest", service.endless(" ".repeat(65_536)))).contains("more than 4194304 bytes");

        assertThat(service.written()).isLessThan(64L * 1024 * 1024);
    }

    @Test
    void thatIsSlowIsNotWaitedFor() {
        assertThat(reasonOf("digest", dripping())).contains("does not answer");
        assertThat(reasonOf("digest", half("{\"step\":"))).contains("does not answer");
    }

    @Test
    void thatTellsStatesOfOthersIsNotBelieved() {
        assertThat(reasonOf(
                        "state",
                        json("{\"states\":{\"%s\":{\"state\":\"HANDLED\",\"at\":\"2026-01-01T00:00:00Z\"}}}"
                                .formatted(idAt(window)))))
                .contains("was not asked for");
        assertThat(reasonOf("state", json("{\"states\":{\"%s\":{\"state\":\"EATEN\"}}}".formatted(id))))
                .contains("cannot be read");
        assertThat(reasonOf("state", json("{}"))).contains("gives no states");
    }

    @Test
    void thatHasTooMuchForOneQueryIsAskedForLess() {
        service.on("digest", exchange -> {
            if (Integer.parseInt(step(exchange)) <= 5_000) {
                nothing(exchange);
            } else {
                status(503, "{\"error\":\"ask for a shorter time\"}").give(exchange);
            }
        });

        shop.bean(Reconciler.class).reconcileOnce();

        assertThat(shop.differences(GROUP)).extracting(Difference::id).isEqualTo(List.of(id));
    }
}
