package dev.txmq.reconcile.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZonedDateTime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.txmq.reconcile.config.ReconciliationProperties;
import dev.txmq.reconcile.side.Span;

/** Writes the report about the day before, once it is time. A file is there in full or not at all, and is not written again. */
public final class DailyReport {

    private static final Logger LOG = LoggerFactory.getLogger(DailyReport.class);

    private final Reports reports;
    private final Path directory;
    private final ReconciliationProperties properties;
    private final Clock clock;

    DailyReport(Reports reports, Path directory, ReconciliationProperties properties, Clock clock) {
        this.reports = reports;
        this.directory = directory;
        this.properties = properties;
        this.clock = clock;
    }

    /** Returns false: the next interval is soon enough. */
    boolean writeOnce() {
        ZonedDateTime now = clock.instant().atZone(properties.zoneId());
        LocalDate day = now.toLocalDate().minusDays(1);
        if (now.toLocalTime().isBefore(properties.reportAt()) || Files.exists(file(day, ReportFormat.HTML))) {
            return false;
        }
        Span span = new Span(
                day.atStartOfDay(properties.zoneId()).toInstant(),
                day.plusDays(1).atStartOfDay(properties.zoneId()).toInstant());
        Report report = reports.of(span);
        try {
            Files.createDirectories(directory);
            for (ReportFormat format : ReportFormat.values()) {
                write(file(day, format), format.write(report));
            }
            LOG.info("the report about {} is in {}", day, directory);
        } catch (IOException e) {
            LOG.error("the report about {} cannot be written to {}, trying again: {}", day, directory, e.toString());
        }
        return false;
    }

    private Path file(LocalDate day, ReportFormat format) {
        return directory.resolve("reconciliation-%s.%s".formatted(day, format.extension()));
    }

    private static void write(Path file, String text) throws IOException {
        Path part = Files.createTempFile(
                file.toAbsolutePath().getParent(), file.getFileName().toString(), ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
