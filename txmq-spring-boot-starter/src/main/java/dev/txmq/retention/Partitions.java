package dev.txmq.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.txmq.MessageId;
import dev.txmq.database.KitDatabase;

/**
 * How a table is divided by ids, as the names of its partitions tell. In their order:
 *
 * <ul>
 *   <li>{@code older}: what is left of ranges that are gone, and a few ids of other producers.
 *   <li>{@code until_20261129}: a range of time, ids that were made before that day began in UTC. A few ids of other
 *       producers are among them.
 *   <li>{@code later}: ids that have no range yet. It is divided before its time comes, while it is empty but for a few ids of
 *       other producers. Ends in September 2039.
 *   <li>{@code foreign_ids}: all others, mostly those of other producers, in no order.
 * </ul>
 */
record Partitions(String table, String column, List<String> names) {

    private static final String OLDER = "older";
    private static final String LATER = "later";
    private static final String FOREIGN = "foreign_ids";
    private static final String END_OF_LATER = "x'01FF%s'".formatted("FF".repeat(14));
    private static final int AHEAD = 3;
    private static final DateTimeFormatter NAME = new DateTimeFormatterBuilder()
            .appendLiteral("until_")
            .appendValue(ChronoField.YEAR, 4)
            .appendValue(ChronoField.MONTH_OF_YEAR, 2)
            .appendValue(ChronoField.DAY_OF_MONTH, 2)
            .toFormatter(Locale.ROOT);

    /** Needs a transaction, which must end before the table can be altered. */
    static Partitions of(KitDatabase database, String table, String column) {
        return new Partitions(
                table,
                column,
                database.jdbc().sql("""
                                SELECT PARTITION_NAME FROM information_schema.PARTITIONS
                                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND PARTITION_NAME IS NOT NULL
                                ORDER BY PARTITION_ORDINAL_POSITION
                                """).param(table).query(String.class).list());
    }

    boolean areThere() {
        return names.containsAll(List.of(OLDER, LATER, FOREIGN));
    }

    boolean areOfSomebodyElse() {
        return !names.isEmpty() && !areThere();
    }

    /** The ranges that end at that time or before, by their ends, the oldest first. */
    List<LocalDate> endedAt(Instant time) {
        return ends().stream().filter(end -> !start(end).isAfter(time)).toList();
    }

    /** Ends of ranges that are to be made now, so that some are always ahead. */
    List<LocalDate> missing(Instant now, int days) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate last = Stream.concat(ends().stream(), Stream.of(today))
                .max(LocalDate::compareTo)
                .orElseThrow();
        LocalDate enough = today.plusDays((long) AHEAD * days);
        List<LocalDate> missing = new ArrayList<>();
        while (last.isBefore(enough)) {
            last = LocalDate.ofEpochDay((Math.floorDiv(last.toEpochDay(), days) + 1) * days);
            missing.add(last);
        }
        return missing;
    }

    private List<LocalDate> ends() {
        return names.stream()
                .filter(name -> name.matches("until_\\d{8}"))
                .map(name -> LocalDate.parse(name, NAME))
                .toList();
    }

    /** For FROM: the whole table, or what no range holds that will be dropped, and ranges that should have been long ago. */
    String deleted(Instant longAgo) {
        return areThere()
                ? rows(Stream.concat(
                                Stream.of(OLDER, LATER, FOREIGN),
                                endedAt(longAgo).stream().map(Partitions::name))
                        .collect(Collectors.joining(", ")))
                : table;
    }

    /** For FROM. */
    String range(LocalDate end) {
        return rows(name(end));
    }

    /** For FROM. */
    String olderAnd(LocalDate end) {
        return rows(OLDER + ", " + name(end));
    }

    /** For FROM. */
    String later() {
        return rows(LATER);
    }

    private String rows(String partitions) {
        return "%s PARTITION (%s)".formatted(table, partitions);
    }

    /** Divides the table. Copies it. */
    String divide(Instant now, int days) {
        Stream<String> definitions = Stream.of(
                        Stream.of(definition(OLDER, bound(LocalDate.ofInstant(now, ZoneOffset.UTC)))),
                        definitions(missing(now, days)),
                        Stream.of(definition(FOREIGN, "MAXVALUE")))
                .flatMap(part -> part);
        return "ALTER TABLE %s PARTITION BY RANGE COLUMNS (%s) (%s)"
                .formatted(table, column, definitions.collect(Collectors.joining(", ")));
    }

    /** Makes these ranges of {@code later}. Copies its rows. */
    String makeRanges(List<LocalDate> ends) {
        return "ALTER TABLE %s REORGANIZE PARTITION %s INTO (%s)"
                .formatted(table, LATER, definitions(ends).collect(Collectors.joining(", ")));
    }

    /** Copies the rows of both. */
    String mergeIntoOlder(LocalDate end) {
        return "ALTER TABLE %s REORGANIZE PARTITION %s, %s INTO (%s)"
                .formatted(table, OLDER, name(end), definition(OLDER, bound(end)));
    }

    /** At once, and as one: what the other table holds is the range then, and the other way round. */
    String exchange(LocalDate end, String other) {
        return "ALTER TABLE %s EXCHANGE PARTITION %s WITH TABLE %s".formatted(table, name(end), other);
    }

    /** The table that takes the place of a range. */
    String aside(LocalDate end) {
        return asides() + end.format(NAME);
    }

    /** How the names of all these begin. */
    String asides() {
        return table + "_";
    }

    /** That of a table that has taken the place of a range. */
    LocalDate endOfAside(String aside) {
        return LocalDate.parse(aside.substring(asides().length()), NAME);
    }

    /** The highest id of a range, which is of no version, so no message has it. */
    static byte[] marker(LocalDate end) {
        byte[] id = MessageId.lowestAt(start(end).minusMillis(1)).toBytes();
        Arrays.fill(id, 6, id.length, (byte) 0xFF);
        return id;
    }

    private static Stream<String> definitions(List<LocalDate> ends) {
        return Stream.concat(
                ends.stream().map(end -> definition(name(end), bound(end))),
                Stream.of(definition(LATER, END_OF_LATER)));
    }

    private static String definition(String name, String bound) {
        return "PARTITION %s VALUES LESS THAN (%s)".formatted(name, bound);
    }

    private static String name(LocalDate end) {
        return end.format(NAME);
    }

    private static String bound(LocalDate end) {
        return "x'%s'"
                .formatted(HexFormat.of()
                        .withUpperCase()
                        .formatHex(MessageId.lowestAt(start(end)).toBytes()));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
