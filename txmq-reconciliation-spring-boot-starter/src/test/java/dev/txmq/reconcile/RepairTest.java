package dev.txmq.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Difference.State;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.reconcile.app.SteppedClock;
import dev.txmq.reconcile.compare.Reconciler;
import dev.txmq.reconcile.compare.Repairs;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.reconcile.app.Shop.GROUP;
import static dev.txmq.reconcile.app.Shop.OTHER_GROUP;
import static dev.txmq.reconcile.app.Shop.idAt;
import static org.assertj.core.api.Assertions.assertThat;

/** Repairs of two groups of the same application as the message log, with automatic repair on: both tables are in one database. */
@WithEmbeddedMariaDb
class RepairTest {

    private static final SteppedClock CLOCK = new SteppedClock();
    private static Shop shop;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb) {
        shop = Shop.start(
                mariaDb,
                "repair-shop",
                CLOCK,
                "txmq.reconciliation.groups[0].name=" + GROUP,
                "txmq.reconciliation.groups[1].name=" + OTHER_GROUP,
                "txmq.reconciliation.look-back=2h",
                "txmq.reconciliation.repair=automatic");
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    private Instant hourAgo;

    @BeforeEach
    void clear() {
        CLOCK.set(Instant.now().truncatedTo(ChronoUnit.HOURS));
        shop.clear();
        hourAgo = CLOCK.instant().minus(Duration.ofHours(1));
    }

    private void reconcile() {
        boolean more = true;
        while (more) {
            more = shop.bean(Reconciler.class).reconcileOnce();
        }
        shop.bean(Repairs.class).repairAutomatically();
    }

    private List<MessageId> published(int number) {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            ids.add(idAt(hourAgo.plusMillis(i)));
        }
        shop.publishAll(ids, null, "PUBLISHED", hourAgo);
        return ids;
    }

    private long waitingForTheRelay() {
        return shop.jdbc()
                .sql("SELECT COUNT(*) FROM txmq_message WHERE status = 'COMMITTED' AND next_attempt_at IS NOT NULL")
                .query(Long.class)
                .single();
    }

    @Test
    void isAutomaticForAFew() {
        List<MessageId> ids = published(1_000);
        shop.handle(GROUP, ids, hourAgo);
        shop.handle(OTHER_GROUP, ids.subList(10, 1_000), hourAgo);

        reconcile();

        assertThat(waitingForTheRelay()).isEqualTo(10);
        assertThat(shop.differences(OTHER_GROUP)).hasSize(10).allSatisfy(difference -> {
            assertThat(difference.state()).isEqualTo(State.REPAIRING);
            assertThat(difference.repairedBy()).isEqualTo("automatic repair");
        });
    }

    @Test
    void waitsForAnOperatorWhenMuchIsLost() {
        List<MessageId> ids = published(1_000);
        shop.handle(OTHER_GROUP, ids, hourAgo);
        shop.handle(GROUP, ids.subList(0, 400), hourAgo);

        reconcile();
        assertThat(waitingForTheRelay()).isZero();
        assertThat(shop.open(GROUP)).containsEntry(Kind.LOST, 600L);

        assertThat(shop.reconciliation().repairAll(GROUP, 10_000, "ada")).isEqualTo(600);
        assertThat(waitingForTheRelay()).isEqualTo(600);
    }

    @Test
    void doesNothingWhenAnInboxWasEmptiedByMistake() {
        List<MessageId> ids = published(40);
        shop.handle(OTHER_GROUP, ids, hourAgo);

        reconcile();

        assertThat(shop.open(GROUP)).containsEntry(Kind.LOST, 40L);
        assertThat(waitingForTheRelay()).isZero();
    }

    @Test
    void isAutomaticForAThousandInAnHourAtMost() {
        List<MessageId> ids = published(1_000);
        shop.handle(OTHER_GROUP, ids, hourAgo);
        shop.handle(GROUP, ids.subList(6, 1_000), hourAgo);
        // was cut off, so it counts in full
        shop.jdbc()
                .sql("""
                    INSERT INTO txmq_repair (consumer_group, operator, automatic, asked, started_at)
                    VALUES (?, 'automatic repair', TRUE, 995, ?)
                    """)
                .params(OTHER_GROUP, toColumn(CLOCK.instant().minus(Duration.ofMinutes(50))))
                .update();

        reconcile();
        assertThat(shop.open(GROUP)).containsEntry(Kind.LOST, 6L);
        assertThat(waitingForTheRelay()).isZero();

        CLOCK.advance(Duration.ofMinutes(15));
        reconcile();
        assertThat(waitingForTheRelay()).isEqualTo(6);
    }

    /** The restored database has forgotten effects and inbox alike. */
    @Test
    void bringsAgainWhatARestoredDatabaseHasForgotten() {
        List<MessageId> ids = published(1_000);
        shop.handle(OTHER_GROUP, ids, hourAgo);
        shop.handle(GROUP, ids, hourAgo);
        reconcile();
        assertThat(shop.differences(GROUP)).isEmpty();

        ids.subList(300, 1_000).forEach(id -> shop.forget(GROUP, id));
        CLOCK.advance(Duration.ofMinutes(5));
        reconcile();
        assertThat(shop.open(GROUP)).containsEntry(Kind.LOST, 700L);
        assertThat(shop.reconciliation().repairAll(GROUP, 10_000, "ada")).isEqualTo(700);

        assertThat(shop.relay(CLOCK.instant())).isEqualTo(700);
        shop.handle(GROUP, ids, CLOCK.instant());
        CLOCK.advance(Duration.ofMinutes(15));
        reconcile();
        assertThat(shop.differences(GROUP)).isEmpty();
        assertThat(shop.reconciliation().summary())
                .allSatisfy(summary -> assertThat(summary.addsUp()).isTrue());
    }

    @Test
    void publishesOnceWhatTwoGroupsHaveLost() {
        List<MessageId> ids = published(1_000);
        shop.handle(GROUP, ids.subList(0, 400), hourAgo);
        shop.handle(OTHER_GROUP, ids.subList(0, 900), hourAgo);
        reconcile();
        assertThat(shop.open(GROUP)).containsEntry(Kind.LOST, 600L);
        assertThat(shop.open(OTHER_GROUP)).containsEntry(Kind.LOST, 100L);

        assertThat(shop.reconciliation().repairAll(GROUP, 10_000, "ada")).isEqualTo(600);
        assertThat(shop.reconciliation().repairAll(OTHER_GROUP, 10_000, "ada")).isZero();

        assertThat(shop.relay(CLOCK.instant())).isEqualTo(600);
        shop.handle(GROUP, ids, CLOCK.instant());
        shop.handle(OTHER_GROUP, ids, CLOCK.instant());
        CLOCK.advance(Duration.ofMinutes(15));
        reconcile();
        assertThat(shop.differences(GROUP)).isEmpty();
        assertThat(shop.differences(OTHER_GROUP)).isEmpty();
        assertThat(shop.reconciliation().summary())
                .allSatisfy(summary -> assertThat(summary.addsUp()).isTrue());
    }

    @Test
    void leavesOutWhatHasBeenHandledSince() {
        MessageId id = published(1).get(0);
        shop.handle(OTHER_GROUP, List.of(id), hourAgo);
        reconcile();
        assertThat(shop.open(GROUP)).containsEntry(Kind.LOST, 1L);

        shop.handle(GROUP, List.of(id), CLOCK.instant());

        assertThat(shop.reconciliation().repair(GROUP, List.of(id), "ada")).isZero();
        assertThat(shop.differences(GROUP)).isEmpty();
        assertThat(waitingForTheRelay()).isZero();
    }

    @Test
    void refusesWhatAnotherGroupMayHaveForgotten() {
        CLOCK.set(CLOCK.instant());
        MessageId id = idAt(CLOCK.instant().minus(Duration.ofMinutes(90)));
        shop.publish(id, null, "PUBLISHED", hourAgo);
        shop.handle(OTHER_GROUP, List.of(id), hourAgo);
        reconcile();
        assertThat(shop.open(GROUP)).containsEntry(Kind.LOST, 1L);

        shop.groups().retentions.put(OTHER_GROUP, Duration.ofDays(1).plusHours(1));

        assertThat(shop.reconciliation().repair(GROUP, List.of(id), "ada")).isZero();
        assertThat(shop.open(GROUP)).containsEntry(Kind.LOST_TOO_OLD, 1L);
    }

    @Test
    void isOnRecord() {
        List<MessageId> ids = published(1_000);
        shop.handle(OTHER_GROUP, ids, hourAgo);
        shop.handle(GROUP, ids.subList(0, 500), hourAgo);
        reconcile();

        shop.reconciliation().repair(GROUP, ids.subList(500, 503), "ada");

        assertThat(shop.jdbc()
                        .sql(
                                "SELECT CONCAT(operator, ' ', asked, ' ', republished) FROM txmq_repair WHERE finished_at IS NOT NULL")
                        .query(String.class)
                        .list())
                .containsExactly("ada 3 3");
        assertThat(shop.jdbc()
                        .sql(
                                "SELECT CONCAT(operator, ' ', messages, ' ', reason) FROM txmq_operation ORDER BY id DESC LIMIT 1")
                        .query(String.class)
                        .single())
                .isEqualTo("ada 3 lost for group " + GROUP);
    }
}
