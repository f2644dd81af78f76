package dev.txmq.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Difference.State;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.reconcile.app.SteppedClock;
import dev.txmq.reconcile.compare.Reconciler;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.reconcile.app.Shop.GROUP;
import static dev.txmq.reconcile.app.Shop.idAt;
import static org.assertj.core.api.Assertions.assertThat;

/** What one side has and the other lacks, by kind. The group's service is asked over HTTP, the message log is of the application itself. */
@WithEmbeddedMariaDb
class ScenariosTest {

    private static final SteppedClock CLOCK = new SteppedClock();
    private static Shop points;
    private static Shop users;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb) {
        points = Shop.start(mariaDb, "scenario-points", CLOCK);
        users = Shop.start(
                mariaDb,
                "scenario-users",
                CLOCK,
                "txmq.reconciliation.groups[0].name=" + GROUP,
                "txmq.reconciliation.groups[0].url=" + points.actuator(),
                "txmq.reconciliation.groups[0].user=rex",
                "txmq.reconciliation.groups[0].password=secret",
                "txmq.reconciliation.look-back=2h",
                "txmq.reconciliation.repair=manual");
    }

    @AfterAll
    static void stop() {
        users.close();
        points.close();
    }

    private Instant hourAgo;

    @BeforeEach
    void clear() {
        CLOCK.set(Instant.now().truncatedTo(ChronoUnit.HOURS));
        users.clear();
        points.clear();
        hourAgo = CLOCK.instant().minus(Duration.ofHours(1));
    }

    private void reconcile() {
        boolean more = true;
        while (more) {
            more = users.bean(Reconciler.class).reconcileOnce();
        }
    }

    /** Until all windows have been compared for the first time, or again. */
    private void reconcileIn(Duration time) {
        CLOCK.advance(time);
        reconcile();
    }

    /** As if everything until now had been compared. */
    private void skip(Duration time) {
        CLOCK.advance(time);
        Instant settled = CLOCK.instant().minus(Duration.ofMinutes(15));
        users.jdbc()
                .sql("""
                    INSERT INTO txmq_reconciliation_window (consumer_group, window_start, window_end, result, passes)
                    VALUES (?, ?, ?, 'EQUAL', 3)
                    """)
                .params(GROUP, toColumn(settled.minus(Duration.ofMinutes(5))), toColumn(settled))
                .update();
        reconcile();
    }

    private MessageId published() {
        return users.publish(hourAgo.plusSeconds(42));
    }

    private MessageId handled() {
        MessageId id = published();
        points.handle(GROUP, List.of(id), hourAgo.plusSeconds(43));
        return id;
    }

    private Difference only() {
        List<Difference> all = users.differences(GROUP);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void areNoneWhenEverythingWasHandledAndNoIdIsListed() {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(idAt(hourAgo.plusMillis(i * 100L)));
        }
        users.publishAll(ids, null, "PUBLISHED", hourAgo);
        points.handle(GROUP, ids, hourAgo);

        reconcile();

        GroupSummary summary = users.reconciliation().summary().get(0);
        assertThat(users.differences(GROUP)).isEmpty();
        assertThat(summary.windows()).containsOnlyKeys("EQUAL");
        assertThat(summary.produced()).isEqualTo(10_000);
        assertThat(summary.handled()).isEqualTo(10_000);
        assertThat(summary.addsUp()).isTrue();
        assertThat(summary.watermark()).isEqualTo(CLOCK.instant().minus(Duration.ofMinutes(15)));
        assertThat(points.requests())
                .anyMatch(request -> request.endsWith("/digest"))
                .noneMatch(request -> request.endsWith("/ids"));
    }

    @Test
    void areLostWhenTheGroupIsDrainedAndTheRetryTimeIsOver() {
        points.groups().retryTime = Duration.ofHours(5);
        handled();
        MessageId lost = published();

        reconcile();
        assertThat(only().kind()).isEqualTo(Kind.IN_FLIGHT);
        assertThat(only().id()).isEqualTo(lost);
        assertThat(points.requests().stream().filter(request -> request.endsWith("/ids")))
                .hasSize(1);
        reconcileIn(Duration.ofHours(4));
        assertThat(only().kind()).isEqualTo(Kind.IN_FLIGHT);
        reconcileIn(Duration.ofHours(1));

        assertThat(only().kind()).isEqualTo(Kind.LOST);
        assertThat(only().state()).isEqualTo(State.OPEN);
        assertThat(only().key()).isEqualTo("key of " + lost);
        GroupSummary summary = users.reconciliation().summary().get(0);
        assertThat(summary.watermark()).isEqualTo(hourAgo.plusSeconds(42));
        assertThat(summary.produced()).isEqualTo(2);
        assertThat(summary.handled()).isEqualTo(1);
        assertThat(summary.missing()).isEqualTo(1);
        assertThat(summary.addsUp()).isTrue();
    }

    @Test
    void areClosedOnceTheGroupHasHandledARepairedMessage() {
        MessageId lost = published();
        reconcile();

        assertThat(users.reconciliation().repair(GROUP, List.of(lost), "ada")).isEqualTo(1);

        assertThat(users.status(lost)).isEqualTo("COMMITTED");
        assertThat(only().state()).isEqualTo(State.REPAIRING);
        reconcileIn(Duration.ofMinutes(15));
        assertThat(only().kind()).isEqualTo(Kind.NOT_CONFIRMED);
        assertThat(only().state()).isEqualTo(State.REPAIRING);
        users.relay(CLOCK.instant());
        points.handle(GROUP, List.of(lost), CLOCK.instant());
        reconcileIn(Duration.ofMinutes(15));
        assertThat(users.differences(GROUP)).isEmpty();
        assertThat(users.results(GROUP)).containsExactly("EQUAL");
    }

    @Test
    void areParkedWhenTheHandlerFailsOnWhatARepairBrings() {
        MessageId lost = published();
        reconcile();
        users.reconciliation().repair(GROUP, List.of(lost), "ada");
        users.relay(CLOCK.instant());

        points.deadLetter(GROUP, lost, "PARKED", CLOCK.instant());
        reconcileIn(Duration.ofMinutes(15));

        assertThat(only().kind()).isEqualTo(Kind.PARKED);
    }

    @Test
    void areFoundAmongNeighboursOfOneMillisecond() {
        Instant at = hourAgo.plusSeconds(5);
        List<MessageId> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            all.add(idAt(at, 0x1230L + i));
        }
        users.publishAll(all, null, "PUBLISHED", at);
        points.handle(GROUP, all.subList(0, 12), at);
        reconcile();
        assertThat(users.open(GROUP)).containsEntry(Kind.LOST, 4L);

        // the counts are equal now, and so would the XOR of ids be
        points.handle(GROUP, List.of(idAt(at, 0x2230), idAt(at, 0x2231), idAt(at, 0x2232), idAt(at, 0x2233)), at);
        reconcileIn(Duration.ofMinutes(15));
        assertThat(users.open(GROUP)).containsEntry(Kind.LOST, 4L).containsEntry(Kind.NOT_IN_LOG, 4L);
    }

    @Test
    void areTwoWhenOneIsMissingAndOneIsTooMany() {
        MessageId lost = published();
        MessageId forged = idAt(hourAgo.plusSeconds(42));
        points.handle(GROUP, List.of(forged), hourAgo);

        reconcile();

        assertThat(users.open(GROUP)).isEqualTo(Map.of(Kind.LOST, 1L, Kind.NOT_IN_LOG, 1L));
        assertThat(users.reconciliation().differences(GROUP, Kind.LOST, null, 10))
                .extracting(Difference::id)
                .containsExactly(lost);
        assertThat(users.reconciliation().repair(GROUP, List.of(forged), "ada")).isZero();
        assertThat(users.reconciliation().summary().get(0).addsUp()).isTrue();
    }

    @Test
    void areOnTheirWayWhileTheGroupHasABacklog() {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            ids.add(idAt(hourAgo.plusMillis(i * 50L)));
        }
        users.publishAll(ids, null, "PUBLISHED", hourAgo);
        points.groups().lag = 5_000L;

        reconcile();
        assertThat(users.open(GROUP)).isEqualTo(Map.of(Kind.IN_FLIGHT, 5_000L));
        skip(Duration.ofDays(3));
        assertThat(users.open(GROUP)).isEqualTo(Map.of(Kind.IN_FLIGHT, 5_000L));

        points.handle(GROUP, ids, CLOCK.instant());
        points.groups().lag = 0L;
        reconcileIn(Duration.ofHours(1));
        assertThat(users.differences(GROUP)).isEmpty();
    }

    @Test
    void areLostWithinAnHourAfterABacklogIsGone() {
        published();
        points.groups().lag = 1L;
        reconcile();
        reconcileIn(Duration.ofMinutes(59));
        assertThat(only().kind()).isEqualTo(Kind.IN_FLIGHT);

        points.groups().lag = 0L;
        reconcile();
        assertThat(only().kind()).isEqualTo(Kind.IN_FLIGHT);
        reconcileIn(Duration.ofHours(1));

        assertThat(only().kind()).isEqualTo(Kind.LOST);
    }

    @Test
    void areNotLostWhileTheLagIsNotKnownForADay() {
        published();
        points.groups().lag = null;
        points.groups().retryTime = Duration.ofHours(5);

        reconcile();
        skip(Duration.ofHours(20));
        assertThat(only().kind()).isEqualTo(Kind.IN_FLIGHT);
        skip(Duration.ofHours(9));

        assertThat(only().kind()).isEqualTo(Kind.LOST);
    }

    @Test
    void areClosedWhenARetrySucceeds() {
        points.groups().retryTime = Duration.ofHours(5);
        MessageId slow = published();
        reconcile();
        reconcileIn(Duration.ofHours(1));
        assertThat(only().kind()).isEqualTo(Kind.IN_FLIGHT);
        assertThat(users.reconciliation().repair(GROUP, List.of(slow), "ada")).isZero();

        points.handle(GROUP, List.of(slow), CLOCK.instant());
        reconcileIn(Duration.ofMinutes(15));

        assertThat(users.differences(GROUP)).isEmpty();
    }

    @Test
    void areDeadLettersUntilTheyAreReplayedOrDiscarded() {
        points.groups().retryTime = Duration.ofHours(5);
        MessageId replayed = published();
        MessageId discarded = published();
        points.deadLetter(GROUP, replayed, "PARKED", hourAgo);
        points.deadLetter(GROUP, discarded, "PARKED", hourAgo);
        reconcile();
        assertThat(users.open(GROUP)).isEqualTo(Map.of(Kind.PARKED, 2L));
        assertThat(users.reconciliation().summary().get(0).watermark())
                .isEqualTo(CLOCK.instant().minus(Duration.ofMinutes(15)));

        points.deadLetter(GROUP, discarded, "DISCARDED", CLOCK.instant());
        points.deadLetter(GROUP, replayed, "REPLAYED", CLOCK.instant());
        reconcileIn(Duration.ofMinutes(15));
        assertThat(only().kind()).isEqualTo(Kind.IN_FLIGHT);
        GroupSummary summary = users.reconciliation().summary().get(0);
        assertThat(summary.discarded()).isEqualTo(1);
        assertThat(summary.addsUp()).isTrue();

        reconcileIn(Duration.ofHours(5));
        assertThat(only().kind()).isEqualTo(Kind.LOST);
        points.handle(GROUP, List.of(replayed), CLOCK.instant());
        reconcileIn(Duration.ofMinutes(15));
        assertThat(users.differences(GROUP)).isEmpty();
    }

    @Test
    void areTheRelaysWhileTheBrokerHasNotConfirmed() {
        MessageId id = users.publish(idAt(hourAgo), null, "COMMITTED", null);
        reconcile();
        assertThat(only().kind()).isEqualTo(Kind.NOT_CONFIRMED);

        users.relay(CLOCK.instant());
        points.handle(GROUP, List.of(id), CLOCK.instant());
        reconcileIn(Duration.ofMinutes(15));

        assertThat(users.differences(GROUP)).isEmpty();
    }

    @Test
    void areFailedWhenTheKitGaveUp() {
        users.publish(idAt(hourAgo), null, "FAILED", null);

        reconcile();

        assertThat(only().kind()).isEqualTo(Kind.FAILED);
    }

    @Test
    void areNoneWhenATransactionCommitsLate() {
        reconcile();
        assertThat(users.results(GROUP)).containsExactly("EQUAL");

        handled();
        reconcileIn(Duration.ofMinutes(20));

        assertThat(users.differences(GROUP)).isEmpty();
        assertThat(users.reconciliation().summary().get(0).produced()).isEqualTo(1);
    }

    @Test
    void areTheWorstWhenAGroupHandlesWhatWasRolledBack() {
        MessageId fenced = users.publish(idAt(hourAgo), null, "ROLLED_BACK", null);
        reconcile();
        assertThat(users.differences(GROUP)).isEmpty();

        points.handle(GROUP, List.of(fenced), hourAgo);
        reconcileIn(Duration.ofMinutes(30));

        assertThat(only().kind()).isEqualTo(Kind.HANDLED_THOUGH_ROLLED_BACK);
        assertThat(users.reconciliation().summary().get(0).surplus()).isEqualTo(1);
    }

    @Test
    void areAcceptedWithAReason() {
        MessageId forged = idAt(hourAgo);
        points.handle(GROUP, List.of(forged), hourAgo);
        reconcile();
        assertThat(only().kind()).isEqualTo(Kind.NOT_IN_LOG);

        assertThat(users.reconciliation().accept(GROUP, forged, "a test of operations", "ada"))
                .isTrue();

        assertThat(users.reconciliation().accept(GROUP, forged, "again", "ada")).isFalse();
        reconcileIn(Duration.ofHours(1));
        assertThat(only().state()).isEqualTo(State.ACCEPTED);
        assertThat(only().note()).isEqualTo("ada: a test of operations");
        assertThat(users.open(GROUP)).isEmpty();
        assertThat(users.results(GROUP)).containsExactly("EQUAL");
    }

    @Test
    void areOnlyCountedWhenAnIdIsOfAnotherProducer() {
        points.handle(
                GROUP, List.of(new MessageId(UUID.nameUUIDFromBytes(new byte[] {1, 2, 3}))), hourAgo.plusSeconds(1));

        reconcile();

        assertThat(users.differences(GROUP)).isEmpty();
        assertThat(users.reconciliation().summary().get(0).foreign()).isEqualTo(1);
    }

    @Test
    void areNoneBeforeAGroupHasSubscribed() {
        points.groups().since = hourAgo.plus(Duration.ofMinutes(10));
        published();
        MessageId later = users.publish(hourAgo.plus(Duration.ofMinutes(20)));

        reconcile();

        assertThat(only().id()).isEqualTo(later);
    }

    @Test
    void areNoneOfTagsThatTheGroupDoesNotGet() {
        points.groups().tags = "A || B";
        List<MessageId> got = List.of(
                users.publish(idAt(hourAgo), "A", "PUBLISHED", hourAgo),
                users.publish(idAt(hourAgo), "B", "PUBLISHED", hourAgo));
        points.handle(GROUP, got, hourAgo);
        users.publish(idAt(hourAgo), "C", "PUBLISHED", hourAgo);
        users.publish(idAt(hourAgo), null, "PUBLISHED", hourAgo);
        MessageId lost = users.publish(idAt(hourAgo), "B", "PUBLISHED", hourAgo);

        reconcile();

        assertThat(only().id()).isEqualTo(lost);
        assertThat(users.reconciliation().summary().get(0).produced()).isEqualTo(3);
    }

    @Test
    void areNoneWhenTagsChangeAndAGroupGotMoreBefore() {
        points.handle(GROUP, List.of(users.publish(idAt(hourAgo), "B", "PUBLISHED", hourAgo)), hourAgo);
        points.groups().tags = "A";

        reconcile();

        assertThat(users.differences(GROUP)).isEmpty();
    }

    @Test
    void areTooOldToRepairWhenAnyGroupMightHaveForgotten() {
        MessageId lost = published();
        reconcile();
        assertThat(only().kind()).isEqualTo(Kind.LOST);

        points.groups().retention = Duration.ofDays(2);
        skip(Duration.ofHours(24));

        assertThat(only().kind()).isEqualTo(Kind.LOST_TOO_OLD);
        assertThat(users.reconciliation().repair(GROUP, List.of(lost), "ada")).isZero();
        skip(Duration.ofDays(20));
        assertThat(only().kind()).isEqualTo(Kind.LOST_TOO_OLD);
    }

    @Test
    void areNoneWhenRowsExpireMeanwhile() {
        points.groups().retention = Duration.ofDays(2);
        MessageId old = users.publish(CLOCK.instant().minus(Duration.ofDays(1)).minusSeconds(60));
        MessageId handled = handled();
        points.forget(GROUP, old);

        users.reconciliation().run(GROUP, CLOCK.instant().minus(Duration.ofDays(3)), CLOCK.instant());

        assertThat(handled).isNotNull();
        assertThat(users.differences(GROUP)).isEmpty();
    }

    @Test
    void areStuckAfterThreeRepairsThatDidNotHelp() {
        MessageId lost = published();
        reconcile();
        for (int i = 0; i < 3; i++) {
            assertThat(only().state()).isEqualTo(State.OPEN);
            assertThat(users.reconciliation().repairAll(GROUP, 10, "ada")).isEqualTo(1);
            users.relay(CLOCK.instant());
            reconcileIn(Duration.ofMinutes(15));
        }

        assertThat(only().state()).isEqualTo(State.STUCK);
        assertThat(only().id()).isEqualTo(lost);
        assertThat(only().repairs()).isEqualTo(3);
    }
}
