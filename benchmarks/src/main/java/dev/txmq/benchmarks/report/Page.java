package dev.txmq.benchmarks.report;

import java.util.Collections;
import java.util.List;

/** Writes Markdown. */
final class Page {

    private final StringBuilder text = new StringBuilder();

    void heading(int level, String title) {
        text.append("#".repeat(level)).append(' ').append(title).append("\n\n");
    }

    void paragraph(String paragraph) {
        text.append(paragraph.strip()).append("\n\n");
    }

    void image(String file, String title) {
        text.append("![").append(title).append("](").append(file).append(")\n\n");
    }

    void table(List<String> headings, List<List<String>> rows) {
        row(headings);
        row(Collections.nCopies(headings.size(), "---"));
        rows.forEach(this::row);
        text.append('\n');
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    @Override
    public String toString() {
        return text.toString().stripTrailing() + "\n";
    }
}
