package dev.txmq.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.MessageId;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.reconcile.app.SteppedClock;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.reconcile.app.Shop.GROUP;
import static dev.txmq.reconcile.app.Shop.idAt;
import static org.assertj.core.api.Assertions.assertThat;

/** A generator plants differences among many messages and knows its answer: all are found, each of its kind, and none is invented. */
@WithEmbeddedMariaDb
class GeneratedDifferencesTest {

    private static final Logger LOG = LoggerFactory.getLogger(GeneratedDifferencesTest.class);
    private static final SteppedClock CLOCK = new SteppedClock();
    private static final List<Kind> KINDS = List.of(
            Kind.NOT_CONFIRMED,
            Kind.FAILED,
            Kind.IN_FLIGHT,
            Kind.PARKED,
            Kind.LOST,
            Kind.LOST_TOO_OLD,
            Kind.HANDLED_THOUGH_ROLLED_BACK,
            Kind.NOT_IN_LOG);
    private static final int AT_ONCE = 50_000;

    private static Shop points;
    private static Shop users;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb) {
        CLOCK.set(Instant.now().truncatedTo(ChronoUnit.HOURS));
        points = Shop.start(mariaDb, "generated-points", CLOCK);
        users = Shop.start(
                mariaDb,
                "generated-users",
                CLOCK,
                "txmq.reconciliation.groups[0].name=" + GROUP,
                "txmq.reconciliation.groups[0].url=" + points.actuator(),
                "txmq.reconciliation.groups[0].user=rex",
                "txmq.reconciliation.groups[0].password=secret",
                // a second group forgets soon, so that what is older cannot be repaired
                "txmq.reconciliation.groups[1].name=mail-service");
    }

    @AfterAll
    static void stop() {
        users.close();
        points.close();
    }

    @Test
    void areAllFoundEachOfItsKindAndNoneIsInvented() {
        finds(20_000, 100, 4711);
    }

    @Test
    @Tag("long")
    void areAllFoundAmongAMillion() {
        finds(1_000_000, 1_000, 20_261_130);
    }

    private void finds(int messages, int planted, long seed) {
        users.clear();
        points.clear();
        points.groups().retryTime = Duration.ofHours(2);
        // what is older than six hours, a group of the topic may have forgotten
        users.groups().retentions.put(Shop.OTHER_GROUP, Duration.ofHours(30));
        Instant now = CLOCK.instant();
        Instant first = now.minus(Duration.ofHours(10));
        Map<MessageId, Kind> expected = generate(messages, planted, new Random(seed), first, now);

        long begin = System.nanoTime();
        users.reconciliation().run("mail-service", now.minus(Duration.ofMinutes(30)), now);
        GroupSummary summary = users.reconciliation().run(GROUP, first, now);
        LOG.info(
                "{} messages with {} differences compared in {} ms",
                messages,
                expected.size(),
                (System.nanoTime() - begin) / 1_000_000);

        assertThat(found()).isEqualTo(expected);
        assertThat(summary.addsUp()).isTrue();
        assertThat(summary.isComplete()).isTrue();
        assertThat(summary.open())
                .isEqualTo(expected.values().stream()
                        .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting())));
    }

    private static Map<MessageId, Kind> found() {
        Map<MessageId, Kind> found = new TreeMap<>();
        MessageId after = null;
        List<Difference> page;
        do {
            page = users.reconciliation().differences(GROUP, null, after, 1000);
            page.forEach(difference -> found.put(difference.id(), difference.kind()));
            after = page.isEmpty() ? null : page.get(page.size() - 1).id();
        } while (page.size() == 1000);
        return found;
    }

    /** Spreads messages over the time up to half an hour ago; the answer is by id. */
    private static Map<MessageId, Kind> generate(int messages, int planted, Random random, Instant first, Instant now) {
        long millis = Duration.between(first, now.minus(Duration.ofMinutes(30))).toMillis();
        Map<MessageId, Kind> expected = new TreeMap<>();
        List<MessageId> equal = new ArrayList<>();
        for (int i = 0; i < messages - planted; i++) {
            equal.add(idAt(first.plusMillis(random.nextLong(millis)), random.nextLong()));
        }
        // in the order of the primary keys: anything else takes an hour
        equal.sort(null);
        for (int from = 0; from < equal.size(); from += AT_ONCE) {
            List<MessageId> some = equal.subList(from, Math.min(equal.size(), from + AT_ONCE));
            users.publishAll(some, null, "PUBLISHED", first);
            points.handle(GROUP, some, now);
        }
        for (int i = 0; i < planted; i++) {
            Kind kind = KINDS.get(i % KINDS.size());
            expected.put(plant(kind, random, first, now, millis), kind);
        }
        return expected;
    }

    private static MessageId plant(Kind kind, Random random, Instant first, Instant now, long millis) {
        long sixHours = Duration.ofHours(6).toMillis();
        long old = millis - sixHours - Duration.ofMinutes(1).toMillis();
        long at = kind == Kind.LOST_TOO_OLD
                ? random.nextLong(old)
                : millis - random.nextLong(sixHours - Duration.ofHours(1).toMillis());
        MessageId id = idAt(first.plusMillis(at), random.nextLong());
        Instant longAgo = first;
        switch (kind) {
            case NOT_CONFIRMED -> users.publish(id, null, "COMMITTED", null);
            case FAILED -> users.publish(id, null, "FAILED", null);
            // confirmed half an hour ago, so its retries are not over
            case IN_FLIGHT -> users.publish(id, null, "PUBLISHED", now.minus(Duration.ofMinutes(30)));
            case PARKED -> {
                users.publish(id, null, "PUBLISHED", longAgo);
                points.deadLetter(GROUP, id, "PARKED", now);
            }
            case LOST, LOST_TOO_OLD -> {
                users.publish(id, null, "PUBLISHED", longAgo);
                drainedBefore(id, now);
            }
            case HANDLED_THOUGH_ROLLED_BACK -> {
                users.publish(id, null, "ROLLED_BACK", null);
                points.handle(GROUP, List.of(id), now);
            }
            case NOT_IN_LOG -> points.handle(GROUP, List.of(id), now);
        }
        return id;
    }

    /** An earlier comparison has seen it, and that the group had no backlog, three hours ago. */
    private static void drainedBefore(MessageId id, Instant now) {
        users.jdbc()
                .sql("""
                    INSERT INTO txmq_difference (consumer_group, message_id, kind, state, drained_at, first_seen_at, last_seen_at)
                    VALUES (?, ?, 'IN_FLIGHT', 'CLOSED', ?, ?, ?)
                    """)
                .param(GROUP)
                .param(id.toBytes())
                .param(toColumn(now.minus(Duration.ofHours(3))))
                .param(toColumn(now.minus(Duration.ofHours(3))))
                .param(toColumn(now.minus(Duration.ofHours(3))))
                .update();
    }
}
