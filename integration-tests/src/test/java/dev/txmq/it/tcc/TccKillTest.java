package dev.txmq.it.tcc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.txmq.it.processes.CrashPoint;
import dev.txmq.it.processes.DatabaseProxy.Cut;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The crash table of activities, with processes that die, freeze and lose their database: a market and two banks. */
@WithEmbeddedRocketMq(topics = {"order-paid", "killed-a-outcomes", "killed-b-outcomes"})
@WithEmbeddedMariaDb
class TccKillTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    private static EmbeddedRocketMq rocketMq;
    private static Marketplace place;

    private MarketOrder order;

    @BeforeAll
    static void make(EmbeddedRocketMq broker, EmbeddedMariaDb database) {
        rocketMq = broker;
        place = new Marketplace("killed", broker.nameServer(), database);
    }

    @AfterAll
    static void end() {
        place.close();
    }

    @BeforeEach
    void startAll() {
        place.start();
        order = new MarketOrder(place, 100);
    }

    @Test
    @Tag("long")
    void nothingHasHappenedWhenTheInitiatorDiesBeforeItsBegin() {
        place.arm(CrashPoint.ACTIVITY_BEFORE_BEGIN);

        order.pay();

        place.market().awaitDeath();
        assertThat(order.activities()).isEmpty();
        assertThat(order.status()).isEqualTo("OPEN");
        place.start();
        order.assertNothingMoved();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVITY_BEGUN", "ACTIVITY_TRIED", "ACTIVITY_BEFORE_DECISION", "AFTER_SEND"})
    @Tag("long")
    void isCancelledWhenTheInitiatorDiesBeforeItHasDecided(CrashPoint point) {
        place.arm(point);

        order.pay();

        place.market().awaitDeath();
        place.start();
        order.assertCancelled();
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_END_TRANSACTION", "BEFORE_MARKED"})
    void isConfirmedWhenTheInitiatorDiesAfterItHasDecided(CrashPoint point) {
        place.arm(point);

        order.pay();

        place.market().awaitDeath();
        place.start();
        assertConfirmed();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESERVE_BEFORE_COMMIT", "RESERVE_BEFORE_ANSWER"})
    @Tag("long")
    void isCancelledWhenAParticipantDiesWhileItReserves(CrashPoint point) {
        place.arm(point);

        assertThat(order.pay()).isEqualTo("CANCELLED");

        place.start();
        order.assertCancelled();
    }

    @Test
    @Tag("long")
    void isFencedWhereAParticipantWasAwayFromTheStart() {
        place.bank("b").kill9();

        assertThat(order.pay()).isEqualTo("CANCELLED");

        place.start();
        order.assertCancelled();
        assertThat(order.isFenced("b")).isTrue();
    }

    /** Nobody can tell them, and each of them would have to guess. */
    @Test
    @Tag("long")
    void participantsKeepWhatTheyHaveReservedUntilTheInitiatorIsBack() {
        place.arm(CrashPoint.ACTIVITY_BEFORE_DECISION);
        order.pay();
        place.market().awaitDeath();

        await().atMost(SOON).until(() -> order.questions("a") >= 2 && order.questions("b") >= 2);

        assertThat(order.wallet("a")).isEqualTo("70/30/0");
        assertThat(order.reservations("b")).containsExactly("RESERVED");
        place.start();
        order.assertCancelled();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSUMER_BEFORE_COMMIT", "CONSUMER_BEFORE_ACKNOWLEDGEMENT"})
    @Tag("long")
    void isConfirmedOnceWhenAParticipantDiesWhileItConfirms(CrashPoint point) {
        place.arm(point);

        assertThat(order.pay()).isEqualTo("CONFIRMED");

        await().atMost(SOON)
                .until(() -> !place.bank("a").isAlive() || !place.bank("b").isAlive());
        place.start();
        assertConfirmed();
    }

    /** What the initiator cannot know, its row knows. */
    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void theOutcomeIsThatOfTheDatabaseWhenTheConnectionIsCutAtTheDecision(Cut cut) {
        place.proxy().cutNext(cut, "\"outcome\":\"CONFIRMED\"");

        String answer = order.pay();

        assertThat(place.proxy().hasCut()).isTrue();
        if (cut == Cut.AFTER_COMMIT) {
            assertThat(answer).isEqualTo("CONFIRMED");
            assertConfirmed();
        } else {
            assertThat(answer).isEqualTo("CANCELLED");
            order.assertCancelled();
        }
    }

    /** The COMMIT has left the market, and has not reached its database. */
    @Test
    @Tag("long")
    void isNotAnsweredBeforeItsDecisionIsCommitted() throws Exception {
        CountDownLatch arrive = new CountDownLatch(1);
        place.proxy().cutNext(Cut.AFTER_COMMIT, "\"outcome\":\"CONFIRMED\"", () -> TccTest.pause(arrive));

        CompletableFuture<String> paying = CompletableFuture.supplyAsync(order::pay);

        await().atMost(SOON).until(() -> place.proxy().hasCut());
        await().during(Duration.ofSeconds(1)).until(() -> !paying.isDone());
        assertThat(order.activities()).containsExactly("TRYING");
        arrive.countDown();
        assertThat(paying.get(2, TimeUnit.MINUTES)).isEqualTo("CONFIRMED");
        assertConfirmed();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void nobodyIsAskedWhenTheConnectionIsCutAtTheBegin(Cut cut) {
        place.proxy().cutNext(cut, order.key() + "\"");

        order.pay();

        assertThat(place.proxy().hasCut()).isTrue();
        await().atMost(SOON).until(() -> order.status().equals("OPEN"));
        order.assertNothingMoved();
    }

    /** Its deadline is over when it wakes up; another instance has decided. */
    @Test
    @Tag("long")
    void whoeverThawsAfterItsDeadlineIsToldWhatOthersDecided() throws Exception {
        place.second().start();
        place.second().awaitReady();
        place.bank("a").freeze();
        CompletableFuture<String> paying = CompletableFuture.supplyAsync(order::pay);
        order.awaitActivity("TRYING");
        place.market().freeze();
        try {
            place.bank("a").thaw();
            order.awaitActivity("CANCELLED");
        } finally {
            place.market().thaw();
            place.bank("a").thaw();
        }

        assertThat(paying.get(2, TimeUnit.MINUTES)).isEqualTo("CANCELLED");
        order.assertCancelled();
        place.second().kill9();
    }

    private void assertConfirmed() {
        order.assertConfirmed();
        assertThat(rocketMq.messages("order-paid").stream()
                        .filter(message -> order.key().equals(message.key()))
                        .map(message -> message.id())
                        .distinct())
                .hasSizeLessThanOrEqualTo(1);
    }
}
