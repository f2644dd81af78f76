package dev.txmq.reconcile.once;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.convert.DurationStyle;

import dev.txmq.TxmqException;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Reconciliation;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.config.ReconciliationProperties.Group;
import dev.txmq.reconcile.ledger.LedgerRuns;
import dev.txmq.reconcile.ledger.LedgerTable;
import dev.txmq.reconcile.report.ReportFormat;
import dev.txmq.reconcile.report.Reports;
import dev.txmq.reconcile.side.Span;

/**
 * Compares {@code --since} until now, and publishes what is lost again with {@code --repair}. Prints a line for each group and ledger, and answers
 * what the program ends with.
 */
public final class OneRun {

    private static final Logger LOG = LoggerFactory.getLogger(OneRun.class);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int EVERYTHING = 1_000_000;

    private final Reconciliation reconciliation;
    private final LedgerRuns ledgers;
    private final Reports reports;
    private final ReconciliationProperties properties;
    private final Clock clock;

    OneRun(
            Reconciliation reconciliation,
            LedgerRuns ledgers,
            Reports reports,
            ReconciliationProperties properties,
            Clock clock) {
        this.reconciliation = reconciliation;
        this.ledgers = ledgers;
        this.reports = reports;
        this.properties = properties;
        this.clock = clock;
    }

    /** What the program ends with. */
    public enum Exit {
        /** Nothing is different, or it was explained. */
        EQUAL,
        /** Something is different. */
        DIFFERENT,
        /** Something could not be compared, whatever else was found. */
        NOT_COMPARED
    }

    /** Whatever goes wrong is NOT_COMPARED, with a line that says what. */
    public Exit run(ApplicationArguments arguments) {
        try {
            return compare(arguments);
        } catch (RuntimeException e) {
            LOG.error("the comparison broke off: {}", e.getMessage(), e);
            return Exit.NOT_COMPARED;
        }
    }

    private Exit compare(ApplicationArguments arguments) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Span span = new Span(since(arguments, now), now);
        boolean repair = arguments.containsOption("repair");
        List<Exit> exits = new ArrayList<>();
        for (Group group : properties.groups()) {
            exits.add(run(group.name(), span, repair));
        }
        for (LedgerTable.Run run : ledgers(span)) {
            LOG.info(
                    "ledgers {}: {}, {} and {} entries{}",
                    run.comparison(),
                    run.result(),
                    run.leftEntries(),
                    run.rightEntries(),
                    run.error() == null ? "" : ": " + run.error());
            exits.add(
                    switch (run.result()) {
                        case "EQUAL" -> Exit.EQUAL;
                        case "DIFFERENT" -> Exit.DIFFERENT;
                        default -> Exit.NOT_COMPARED;
                    });
        }
        write(span);
        return exits.stream().max(Enum::compareTo).orElse(Exit.NOT_COMPARED);
    }

    /** As with messages, what is younger than the first pass may still be on its way. */
    private List<LedgerTable.Run> ledgers(Span span) {
        Instant settled = span.to().minus(properties.settle());
        return properties.ledgers().isEmpty() || !span.from().isBefore(settled)
                ? List.of()
                : ledgers.compareNow(new Span(span.from(), settled));
    }

    private Exit run(String group, Span span, boolean repair) {
        try {
            GroupSummary summary = reconciliation.run(group, span.from(), span.to());
            int repaired = 0;
            if (repair && summary.open().containsKey(Kind.LOST)) {
                repaired = reconciliation.repairAll(group, EVERYTHING, "reconciliation run once");
            }
            LOG.info(
                    "group {}: {} of {} accounted for, open {}, {} published again, windows {}{}",
                    group,
                    summary.produced() - summary.missing(),
                    summary.produced(),
                    summary.open(),
                    repaired,
                    summary.windows(),
                    summary.unreachable() == null ? "" : ": " + summary.unreachable());
            if (!summary.isComplete() || summary.windows().isEmpty()) {
                return Exit.NOT_COMPARED;
            }
            return summary.open().isEmpty() ? Exit.EQUAL : Exit.DIFFERENT;
        } catch (TxmqException e) {
            LOG.error("group {} could not be repaired: {}", group, e.getMessage());
            return Exit.NOT_COMPARED;
        }
    }

    private static Instant since(ApplicationArguments arguments, Instant now) {
        List<String> values = arguments.getOptionValues("since");
        List<String> others = arguments.getNonOptionArgs();
        if (values == null) {
            return now.minus(DAY);
        }
        if (values.isEmpty() && others.size() != 1) {
            throw new IllegalArgumentException(
                    "--since needs one duration or time behind it, was %s".formatted(others));
        }
        // Spring knows --since=1h alone, and takes the 1h of --since 1h for something else
        String value = values.isEmpty() ? others.get(0) : values.get(0);
        try {
            return now.minus(DurationStyle.detectAndParse(value));
        } catch (IllegalArgumentException e) {
            return time(value);
        }
    }

    private static Instant time(String value) {
        try {
            return Instant.parse(value).truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "--since must be a duration such as 1h, or a time such as 2026-11-24T20:00:00Z, was '%s'"
                            .formatted(value),
                    e);
        }
    }

    private void write(Span span) {
        Path directory = properties.report();
        if (directory == null) {
            return;
        }
        try {
            Files.createDirectories(directory);
            for (ReportFormat format : ReportFormat.values()) {
                Path file = directory.resolve(
                        "reconciliation-%s.%s".formatted(span.to().toString().replace(':', '-'), format.extension()));
                Files.writeString(file, format.write(reports.of(span)));
            }
        } catch (IOException e) {
            LOG.error("the report cannot be written to {}: {}", directory, e.toString());
        }
    }
}
