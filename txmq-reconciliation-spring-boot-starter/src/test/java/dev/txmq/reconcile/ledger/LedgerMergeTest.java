package dev.txmq.reconcile.ledger;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.txmq.reconcile.Ledger.Entry;
import dev.txmq.reconcile.LedgerDifferenceEvent.Kind;
import dev.txmq.reconcile.side.SideException;
import dev.txmq.reconcile.side.Span;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LedgerMergeTest {

    private static final Instant DAY = Instant.parse("2026-11-23T00:00:00Z");
    private static final Span SPAN = Span.of(DAY, Duration.ofDays(1));
    private static final Instant NOON = DAY.plus(Duration.ofHours(12));

    private static Entry entry(String key, String amount) {
        return entry(key, amount, NOON);
    }

    private static Entry entry(String key, String amount, Instant at) {
        return new Entry(key, new BigDecimal(amount), at, null);
    }

    private static List<String> differences(String tolerance, Stream<Entry> left, Stream<Entry> right) {
        List<String> found = new ArrayList<>();
        new LedgerMerge(
                        new Entries("left", left.iterator()),
                        new Entries("right", right.iterator()),
                        SPAN,
                        new BigDecimal(tolerance))
                .run(one -> found.add("%s %s".formatted(one.key(), one.kind())));
        return found;
    }

    @Test
    void findsEachKindOfDifference() {
        assertThat(differences(
                        "0",
                        Stream.of(
                                entry("a", "100"),
                                entry("b", "100"),
                                entry("c", "100"),
                                entry("d", "100"),
                                entry("d", "100")),
                        Stream.of(
                                entry("a", "90"),
                                entry("c", "100"),
                                entry("c", "100"),
                                entry("d", "100"),
                                entry("e", "100"))))
                .containsExactly(
                        "a " + Kind.AMOUNT_DIFFERS,
                        "b " + Kind.MISSING_RIGHT,
                        "c " + Kind.DUPLICATE_RIGHT,
                        "d " + Kind.DUPLICATE_LEFT,
                        "e " + Kind.MISSING_LEFT);
    }

    @Test
    void comparesAmountsByValueAndWithTolerance() {
        assertThat(differences("0", Stream.of(entry("a", "1.0")), Stream.of(entry("a", "1.00"))))
                .isEmpty();
        assertThat(differences("0.01", Stream.of(entry("a", "1.00")), Stream.of(entry("a", "1.01"))))
                .isEmpty();
        assertThat(differences("0.01", Stream.of(entry("a", "1.00")), Stream.of(entry("a", "1.02"))))
                .hasSize(1);
    }

    @Test
    void findsWhatTheOtherSideHasJustBeyondTheEdge() {
        Instant midnight = DAY.plus(Duration.ofDays(1));

        assertThat(differences(
                        "0",
                        Stream.of(entry("a", "100", midnight.minusSeconds(5))),
                        Stream.of(entry("a", "100", midnight.plusSeconds(5)))))
                .isEmpty();
        assertThat(differences(
                        "0",
                        Stream.of(entry("a", "100", midnight.plusSeconds(5))),
                        Stream.of(entry("a", "1", midnight.minusSeconds(5)))))
                .describedAs("it belongs to the day of its left entry")
                .isEmpty();
        assertThat(differences("0", Stream.of(entry("a", "100", midnight)), Stream.empty()))
                .isEmpty();
    }

    @Test
    void ordersKeysAsTheBytesOfUtf8() {
        // U+FFFD is before U+1F600 in UTF-8, and after it in Java's own order
        assertThat(differences(
                        "0",
                        Stream.of(entry("\uFFFD", "1"), entry("\uD83D\uDE00", "1")),
                        Stream.of(entry("\uFFFD", "1"), entry("\uD83D\uDE00", "1"))))
                .isEmpty();
    }

    @Test
    void refusesKeysThatAreNotInOrder() {
        assertThatThrownBy(() -> differences("0", Stream.of(entry("b", "1"), entry("a", "1")), Stream.empty()))
                .isInstanceOf(SideException.class)
                .hasMessage("ledger left gives entries that are not in the order of their keys: 'a' after 'b'");
    }

    @Test
    @Tag("long")
    void takesTenMillionEntriesInConstantMemory() {
        long before = used();
        long[] most = new long[1];
        Stream<Entry> left = LongStream.range(0, 10_000_000).mapToObj(i -> {
            if (i % 1_000_000 == 0) {
                most[0] = Math.max(most[0], used() - before);
            }
            return entry("%09d".formatted(i), "100");
        });
        Stream<Entry> right =
                LongStream.range(0, 10_000_000).filter(i -> i != 4711).mapToObj(i -> entry("%09d".formatted(i), "100"));

        assertThat(differences("0", left, right)).containsExactly("000004711 MISSING_RIGHT");
        assertThat(most[0]).isLessThan(128L * 1024 * 1024);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
