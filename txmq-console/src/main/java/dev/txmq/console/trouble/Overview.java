package dev.txmq.console.trouble;

import java.util.List;

/**
 * What waits at all services.
 *
 * @param failures a sentence about each service that did not tell everything
 */
record Overview(List<Row> rows, List<String> failures) {

    /** Those of one kind. */
    public List<Row> of(String kind) {
        return rows.stream().filter(row -> row.kind().equals(kind)).toList();
    }

    /** One source of a service. */
    record Row(String service, String kind, Source source) {}
}
