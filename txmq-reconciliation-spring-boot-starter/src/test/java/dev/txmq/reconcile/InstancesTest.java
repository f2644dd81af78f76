package dev.txmq.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.reconcile.app.SteppedClock;
import dev.txmq.reconcile.compare.Reconciler;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.reconcile.app.Shop.GROUP;
import static dev.txmq.reconcile.app.Shop.TOPIC;
import static dev.txmq.reconcile.app.Shop.idAt;
import static org.assertj.core.api.Assertions.assertThat;

/** Two instances reconcile the same tables, and two applications publish to one topic. */
@WithEmbeddedMariaDb
class InstancesTest {

    private static final SteppedClock CLOCK = new SteppedClock();
    private static Shop one;
    private static Shop two;
    private static Shop partners;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb) {
        partners = Shop.start(mariaDb, "instance-partners", CLOCK);
        one = start(mariaDb, partners.actuator());
        two = start(mariaDb, partners.actuator());
    }

    private static Shop start(EmbeddedMariaDb mariaDb, String producer) {
        return Shop.start(
                mariaDb,
                "instance-users",
                CLOCK,
                "txmq.reconciliation.groups[0].name=" + GROUP,
                "txmq.reconciliation.producers[0].name=users",
                "txmq.reconciliation.producers[1].name=partners",
                "txmq.reconciliation.producers[1].url=" + producer,
                "txmq.reconciliation.producers[1].user=ada",
                "txmq.reconciliation.producers[1].password=secret",
                "txmq.reconciliation.look-back=5h",
                "txmq.reconciliation.repair=manual");
    }

    @AfterAll
    static void stop() {
        Stream.of(one, two, partners).forEach(Shop::close);
    }

    private Instant hourAgo;

    @BeforeEach
    void clear() {
        CLOCK.set(Instant.now().truncatedTo(ChronoUnit.HOURS));
        one.clear();
        two.clear();
        partners.clear();
        hourAgo = CLOCK.instant().minus(Duration.ofHours(1));
    }

    private static void reconcile(Shop shop) {
        boolean more = true;
        while (more) {
            more = shop.bean(Reconciler.class).reconcileOnce();
        }
    }

    private long passes() {
        return one.jdbc()
                .sql("SELECT SUM(passes) FROM txmq_reconciliation_window")
                .query(Long.class)
                .single();
    }

    @Test
    void shareTheWindows() {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> reconcile(two));
        reconcile(one);
        other.join();

        long windows = one.jdbc()
                .sql("SELECT COUNT(*) FROM txmq_reconciliation_window")
                .query(Long.class)
                .single();
        assertThat(windows).isEqualTo(57);
        assertThat(passes()).isEqualTo(windows);
    }

    @Test
    void restAfterEachWindow() {
        List<Duration> took = new ArrayList<>();

        one.bean(Reconciler.class).reconcileOnce(took::add);

        assertThat(took).hasSize(50).allSatisfy(each -> assertThat(each).isPositive());
        assertThat(passes()).isEqualTo(took.size());
    }

    @Test
    void leaveAWindowToTheOneThatHasClaimedItAndTakeItOverAfterAMinute() {
        one.jdbc()
                .sql("""
                    INSERT INTO txmq_reconciliation_window (consumer_group, window_start, window_end, result, next_compare_at,
                                                            claimed_until)
                    VALUES (?, ?, ?, 'DUE', ?, ?)
                    """)
                .params(
                        GROUP,
                        toColumn(hourAgo),
                        toColumn(hourAgo.plus(Duration.ofMinutes(45))),
                        toColumn(hourAgo),
                        toColumn(CLOCK.instant().plusSeconds(60)))
                .update();

        reconcile(one);
        assertThat(passes()).isZero();

        CLOCK.advance(Duration.ofSeconds(60));
        reconcile(two);
        assertThat(passes()).isEqualTo(1);
    }

    @Test
    void addUpWhatSeveralProducersPublish() {
        MessageId ours = one.publish(hourAgo);
        MessageId theirs = partners.publish(hourAgo);
        MessageId lost = partners.publish(hourAgo.plusSeconds(1));
        one.handle(GROUP, List.of(ours, theirs), hourAgo);

        reconcile(one);

        assertThat(one.differences(GROUP)).extracting(Difference::id).containsExactly(lost);
        assertThat(one.reconciliation().repair(GROUP, List.of(lost), "kim")).isEqualTo(1);
        assertThat(partners.status(lost)).isEqualTo("COMMITTED");
        assertThat(partners.jdbc()
                        .sql("SELECT CONCAT(operator, ': ', reason) FROM txmq_operation ORDER BY id DESC LIMIT 1")
                        .query(String.class)
                        .single())
                .isEqualTo("ada: lost for group points-service, asked by kim");
    }

    @Test
    void callNothingMissingInALogThatCannotBeAsked(EmbeddedMariaDb mariaDb) {
        one.handle(GROUP, List.of(partners.publish(hourAgo)), hourAgo);
        try (Shop cutOff = start(mariaDb, "http://localhost:1/actuator")) {
            reconcile(cutOff);

            assertThat(cutOff.differences(GROUP)).isEmpty();
            assertThat(cutOff.reconciliation().summary().get(0).unreachable())
                    .contains("partners at http://localhost:1/actuator does not answer");
            assertThat(cutOff.reconciliation().summary().get(0).watermark()).isNull();
        }

        reconcile(one);
        assertThat(one.differences(GROUP)).isEmpty();
        assertThat(one.reconciliation().summary().get(0).watermark()).isNotNull();
    }

    @Test
    void findTheSameAfterACrashInTheMiddleOfAWindow() {
        MessageId lost = one.publish(hourAgo);
        one.jdbc()
                .sql("""
                    INSERT INTO txmq_difference (consumer_group, message_id, kind, state, topic, first_seen_at, last_seen_at)
                    VALUES (?, ?, 'LOST', 'OPEN', ?, ?, ?)
                    """)
                .params(GROUP, lost.toBytes(), TOPIC, toColumn(CLOCK.instant()), toColumn(CLOCK.instant()))
                .update();

        CLOCK.advance(Duration.ofMinutes(1));
        reconcile(two);

        assertThat(two.open(GROUP)).containsOnlyKeys(Kind.LOST).containsValue(1L);
    }

    @Test
    void areNotConfusedByOtherProducersWhoseLogNobodyHas(EmbeddedMariaDb mariaDb) {
        MessageId lost = one.publish(hourAgo);
        one.handle(GROUP, List.of(idAt(hourAgo)), hourAgo);
        try (Shop shop = Shop.start(
                mariaDb,
                "instance-users",
                CLOCK,
                "txmq.reconciliation.groups[0].name=" + GROUP,
                "txmq.reconciliation.groups[0].other-producers=true",
                "txmq.reconciliation.look-back=5h")) {
            reconcile(shop);

            assertThat(shop.differences(GROUP)).extracting(Difference::id).containsExactly(lost);
        }
    }
}
