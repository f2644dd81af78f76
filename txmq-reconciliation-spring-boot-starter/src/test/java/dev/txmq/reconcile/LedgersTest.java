package dev.txmq.reconcile;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.txmq.reconcile.Ledger.Entry;
import dev.txmq.reconcile.LedgerDifferenceEvent.Kind;
import dev.txmq.reconcile.app.Books;
import dev.txmq.reconcile.app.Shop;
import dev.txmq.reconcile.app.SteppedClock;
import dev.txmq.reconcile.ledger.LedgerRuns;
import dev.txmq.reconcile.ledger.LedgerTable;
import dev.txmq.reconcile.side.Span;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedMariaDb;

import static org.assertj.core.api.Assertions.assertThat;

/** A ledger of the application itself, compared with one of another application over HTTP. */
@WithEmbeddedMariaDb
class LedgersTest {

    private static final Instant DAY = Instant.parse("2026-11-23T00:00:00Z");
    private static final SteppedClock CLOCK = new SteppedClock();
    private static Shop points;
    private static Shop users;

    @BeforeAll
    static void start(EmbeddedMariaDb mariaDb) {
        points = Shop.start(
                mariaDb,
                "ledger-points",
                CLOCK,
                "test.ledger=points",
                // an application may write JSON as it likes
                "spring.jackson.serialization.indent-output=true");
        users = Shop.start(
                mariaDb,
                "ledger-users",
                CLOCK,
                "test.ledger=registrations",
                "txmq.reconciliation.ledgers[0].left.name=registrations",
                "txmq.reconciliation.ledgers[0].right.name=points",
                "txmq.reconciliation.ledgers[0].right.url=" + points.actuator(),
                "txmq.reconciliation.ledgers[0].right.user=rex",
                "txmq.reconciliation.ledgers[0].right.password=secret",
                "txmq.reconciliation.ledgers[0].slack=10m",
                "txmq.reconciliation.report-at=02:00");
    }

    @AfterAll
    static void stop() {
        users.close();
        points.close();
    }

    private final List<Entry> left = new ArrayList<>();
    private final List<Entry> right = new ArrayList<>();

    @BeforeEach
    void clear() {
        CLOCK.set(DAY.plus(Duration.ofHours(26)));
        users.clear();
        users.bean(Books.class).entries = left;
        points.bean(Books.class).entries = right;
        users.bean(Books.class).told.clear();
    }

    private static Entry entry(String key, int amount) {
        return new Entry(key, BigDecimal.valueOf(amount), DAY.plusSeconds(60), "of " + key);
    }

    private LedgerTable.Run run() {
        List<LedgerTable.Run> runs = users.bean(LedgerRuns.class).compareNow(Span.of(DAY, Duration.ofDays(1)));
        assertThat(runs).hasSize(1);
        return runs.get(0);
    }

    @Test
    void areEqualAndOpenNothing() {
        Stream.of("a", "b").forEach(key -> {
            left.add(entry(key, 100));
            right.add(entry(key, 100));
        });

        LedgerTable.Run run = run();

        assertThat(run.result()).isEqualTo("EQUAL");
        assertThat(run.leftEntries()).isEqualTo(2);
        assertThat(run.rightAmount()).isEqualByComparingTo("200");
    }

    @Test
    void tellTheApplicationOfEachDifferenceOnce() {
        left.add(entry("a", 100));
        right.add(entry("a", 90));
        left.add(entry("b", 100));
        right.add(entry("c", 100));
        right.add(entry("c", 100));

        assertThat(run().result()).isEqualTo("DIFFERENT");
        CLOCK.advance(Duration.ofDays(1));
        users.bean(LedgerRuns.class).compareOnce();

        assertThat(users.bean(Books.class).told)
                .extracting(event -> "%s %s %s".formatted(event.comparison(), event.key(), event.kind()))
                .containsExactly(
                        "registrations-points a " + Kind.AMOUNT_DIFFERS,
                        "registrations-points b " + Kind.MISSING_RIGHT,
                        "registrations-points c " + Kind.DUPLICATE_RIGHT,
                        "registrations-points c " + Kind.MISSING_LEFT);
    }

    @Test
    void closeWhatIsRightOnTheNextDay() {
        left.add(entry("a", 100));
        assertThat(run().result()).isEqualTo("DIFFERENT");
        assertThat(users.bean(LedgerTable.class).open("registrations-points")).isEqualTo(1);

        right.add(entry("a", 100));
        CLOCK.advance(Duration.ofDays(1));
        while (users.bean(LedgerRuns.class).compareOnce()) {
            // another one was due
        }

        assertThat(users.bean(LedgerTable.class).open("registrations-points")).isZero();
    }

    @Test
    void areComparedEachDayOnceItIsTime() {
        CLOCK.set(DAY.plus(Duration.ofHours(25)));
        assertThat(users.bean(LedgerRuns.class).compareOnce()).isFalse();

        CLOCK.set(DAY.plus(Duration.ofHours(26)));
        assertThat(users.bean(LedgerRuns.class).compareOnce()).isTrue();
        assertThat(users.bean(LedgerRuns.class).compareOnce()).isFalse();
    }

    @Test
    void thatBreakOffAreNotBelieved() {
        left.add(entry("a", 100));
        points.bean(Books.class).breaksOff = true;
        try {
            LedgerTable.Run run = run();

            assertThat(run.result()).isEqualTo("UNKNOWN");
            assertThat(run.error()).contains("ledger points at http");
            assertThat(users.bean(LedgerTable.class).open("registrations-points"))
                    .isZero();
        } finally {
            points.bean(Books.class).breaksOff = false;
        }
    }

    @Test
    void acceptsAreKept() {
        left.add(entry("a", 100));
        run();

        assertThat(users.bean(LedgerTable.class)
                        .accept("registrations-points", "a", Kind.MISSING_RIGHT, "ada: a gift", CLOCK.instant()))
                .isTrue();
        CLOCK.advance(Duration.ofDays(1));
        users.bean(LedgerRuns.class).compareOnce();

        assertThat(users.bean(LedgerTable.class).open("registrations-points")).isZero();
        assertThat(users.bean(Books.class).told).hasSize(1);
    }
}
