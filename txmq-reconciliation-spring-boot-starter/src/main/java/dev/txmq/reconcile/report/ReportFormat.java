package dev.txmq.reconcile.report;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.reconcile.Difference;
import dev.txmq.reconcile.Reconciliation.GroupSummary;
import dev.txmq.reconcile.compare.Summaries.WindowResult;

/** Writes a report in one format. */
public enum ReportFormat {
    /** For programs. */
    JSON("application/json") {
        @Override
        public String write(Report report) {
            return PRETTY.writeValueAsString(tree(report)) + "\n";
        }
    },
    /** The differences, for tables. RFC 4180. */
    CSV("text/csv") {
        @Override
        public String write(Report report) {
            StringBuilder text = new StringBuilder();
            try (CSVPrinter printer = new CSVPrinter(text, TABLE)) {
                for (Difference one : report.differences()) {
                    printer.printRecord(
                            one.group(),
                            harmless(one.topic()),
                            one.id(),
                            harmless(one.key()),
                            one.kind(),
                            one.state(),
                            one.producedAt(),
                            one.firstSeenAt(),
                            one.repairedAt(),
                            harmless(one.repairedBy()),
                            harmless(one.note()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return text.toString();
        }
    },
    /** For people: one page without scripts. */
    HTML("text/html") {
        @Override
        public String write(Report report) {
            return PAGE.execute(page(report));
        }
    };

    private static final CSVFormat TABLE = CSVFormat.RFC4180
            .builder()
            .setHeader(
                    "group",
                    "topic",
                    "id",
                    "key",
                    "kind",
                    "state",
                    "produced_at",
                    "first_seen_at",
                    "repaired_at",
                    "repaired_by",
                    "note")
            .get();
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final Template PAGE = template();

    private final String mediaType;

    ReportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Of an answer over HTTP. */
    public String mediaType() {
        return mediaType;
    }

    /** The whole report. */
    public abstract String write(Report report);

    /** Of a file. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Template template() {
        try (InputStreamReader source = new InputStreamReader(
                Objects.requireNonNull(ReportFormat.class.getResourceAsStream("report.html"), "report.html"),
                StandardCharsets.UTF_8)) {
            return Mustache.compiler().defaultValue("").compile(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Spreadsheets run what begins with one of these. */
    private static @Nullable String harmless(@Nullable String text) {
        return text != null && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static Map<String, Object> tree(Report report) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("report", "txmq-reconciliation");
        tree.put("version", 1);
        tree.put("from", report.from());
        tree.put("to", report.to());
        tree.put("writtenAt", report.writtenAt());
        tree.put("producer", report.producer());
        tree.put(
                "groups",
                report.groups().stream().map(group -> group(group.summary())).toList());
        tree.put(
                "differences",
                report.differences().stream().map(ReportFormat::difference).toList());
        tree.put("truncated", report.truncated());
        tree.put("ledgers", report.ledgers());
        tree.put("ledgerDifferences", report.ledgerDifferences());
        return tree;
    }

    /** As endpoints show it too. */
    public static Map<String, Object> group(GroupSummary summary) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("group", summary.group());
        put(tree, "watermark", summary.watermark());
        put(tree, "unreachable", summary.unreachable());
        tree.put("produced", summary.produced());
        tree.put("handled", summary.handled());
        tree.put("discarded", summary.discarded());
        tree.put("foreign", summary.foreign());
        tree.put("missing", summary.missing());
        tree.put("surplus", summary.surplus());
        tree.put("addsUp", summary.addsUp());
        tree.put("open", summary.open());
        tree.put("repaired", summary.repaired());
        tree.put("accepted", summary.accepted());
        tree.put("windows", summary.windows());
        return tree;
    }

    /** As endpoints show it too. */
    public static Map<String, Object> difference(Difference one) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("group", one.group());
        tree.put("id", one.id().toString());
        put(tree, "topic", one.topic());
        put(tree, "key", one.key());
        tree.put("kind", one.kind());
        tree.put("state", one.state());
        tree.put("producedAt", one.producedAt());
        tree.put("firstSeenAt", one.firstSeenAt());
        tree.put("lastSeenAt", one.lastSeenAt());
        put(tree, "closedAt", one.closedAt());
        tree.put("repairs", one.repairs());
        put(tree, "repairedAt", one.repairedAt());
        put(tree, "repairedBy", one.repairedBy());
        put(tree, "note", one.note());
        return tree;
    }

    private static void put(Map<String, Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, value);
        }
    }

    private static Map<String, Object> page(Report report) {
        Map<String, Object> page = tree(report);
        List<Map<String, Object>> groups = new ArrayList<>();
        for (Report.OfGroup one : report.groups()) {
            Map<String, Object> group = group(one.summary());
            group.put("sentence", sentence(one.summary()));
            group.put("strip", one.windows().stream().map(ReportFormat::window).toList());
            group.put("notCompared", one.windows().isEmpty());
            groups.add(group);
        }
        page.put("groups", groups);
        page.put("hasDifferences", !report.differences().isEmpty());
        page.put("hasLedgers", !report.ledgers().isEmpty());
        page.put("hasLedgerDifferences", !report.ledgerDifferences().isEmpty());
        return page;
    }

    private static Map<String, Object> window(WindowResult window) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("result", window.result());
        shown.put(
                "title",
                "%s %s%s"
                        .formatted(
                                window.span().from(),
                                window.result(),
                                window.error() == null ? "" : ": " + window.error()));
        return shown;
    }

    private static String sentence(GroupSummary summary) {
        StringBuilder sentence = new StringBuilder(
                "%,d of %,d accounted for".formatted(summary.produced() - summary.missing(), summary.produced()));
        summary.open().forEach((kind, number) -> sentence.append(", %,d %s".formatted(number, kind)));
        if (summary.repaired() > 0) {
            sentence.append(", %,d published again".formatted(summary.repaired()));
        }
        return sentence.append(
                        summary.addsUp()
                                ? ". What was published and what was handled add up with these."
                                : ". THE FIGURES DO NOT ADD UP: compare again.")
                .toString();
    }

    /** By what a path or a file ends with, or null. */
    public static @Nullable ReportFormat of(String extension) {
        for (ReportFormat format : values()) {
            if (format.extension().equals(extension)) {
                return format;
            }
        }
        return null;
    }
}
