package dev.txmq.reconcile.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.MimeTypeUtils;

import dev.txmq.MessageId;
import dev.txmq.actuate.OperatorAccess;
import dev.txmq.actuate.ReaderAccess;
import dev.txmq.reconcile.Difference;
import dev.txmq.reconcile.Reconciliation;
import dev.txmq.reconcile.config.ReconciliationProperties.RepairMode;
import dev.txmq.reconcile.report.ReportFormat;
import dev.txmq.reconcile.report.Reports;
import dev.txmq.reconcile.side.Span;

import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.ok;
import static dev.txmq.actuate.OperatorAccess.time;

/** How groups stand and what is different, for readers; comparing now, repairing and accepting, for operators. */
@Endpoint(id = "txmqreconciliation")
class ReconciliationEndpoint {

    private static final int PAGE = 100;
    private static final int EVERYTHING = 100_000;
    private static final String REPORT = "report.";
    private static final String DIFFERENCES = "differences";

    private final Reconciliation reconciliation;
    private final Reports reports;
    private final RepairMode mode;
    private final ReaderAccess readers;
    private final OperatorAccess operators;

    ReconciliationEndpoint(
            Reconciliation reconciliation,
            Reports reports,
            RepairMode mode,
            ReaderAccess readers,
            OperatorAccess operators) {
        this.reconciliation = reconciliation;
        this.reports = reports;
        this.mode = mode;
        this.readers = readers;
        this.operators = operators;
    }

    @ReadOperation
    WebEndpointResponse<Object> summary(SecurityContext caller) {
        return readers.read(
                caller,
                () -> ok(Map.of(
                        "groups",
                        reconciliation.summary().stream()
                                .map(ReportFormat::group)
                                .toList())));
    }

    /** {@code differences}, a page at a time, or {@code report.json}, {@code report.csv} and {@code report.html} of a time. */
    @ReadOperation(produces = {"application/json", "text/csv", "text/html"})
    WebEndpointResponse<Object> read(
            @Selector String group,
            @Selector String what,
            @Nullable String kind,
            @Nullable String after,
            @Nullable String limit,
            @Nullable String from,
            @Nullable String to,
            SecurityContext caller) {
        return readers.read(
                caller,
                () -> what.equals(DIFFERENCES)
                        ? differences(group, kind, after, limit)
                        : report(group, what, from, to));
    }

    private WebEndpointResponse<Object> differences(
            String group, @Nullable String kind, @Nullable String after, @Nullable String limit) {
        int most = number("limit", limit, PAGE);
        List<Difference> page = reconciliation.differences(
                group,
                kind == null ? null : OperatorAccess.one("kind", kind, Difference.Kind.LOST),
                after == null ? null : MessageId.parse(after),
                most);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(DIFFERENCES, page.stream().map(ReportFormat::difference).toList());
        if (page.size() == most) {
            answer.put("next", page.get(most - 1).id().toString());
        }
        return new WebEndpointResponse<>(answer, 200, MimeTypeUtils.APPLICATION_JSON);
    }

    private WebEndpointResponse<Object> report(String group, String what, @Nullable String from, @Nullable String to) {
        ReportFormat format = what.startsWith(REPORT) ? ReportFormat.of(what.substring(REPORT.length())) : null;
        if (format == null) {
            return error(
                    404, "There is differences, report.json, report.csv and report.html, not '%s'".formatted(what));
        }
        boolean isKnown = reconciliation.summary().stream()
                .anyMatch(summary -> summary.group().equals(group));
        if (!isKnown) {
            return error(404, "There is no group '%s'".formatted(group));
        }
        Span span = new Span(time("from", from), time("to", to));
        return new WebEndpointResponse<>(
                format.write(reports.of(span, List.of(group))), 200, MimeTypeUtils.parseMimeType(format.mediaType()));
    }

    /** {@code run} from a time to another; {@code repair} a list of ids, or {@code all}; {@code accept} an id with a reason. */
    @WriteOperation
    WebEndpointResponse<Object> change(
            @Selector String group,
            @Selector String what,
            @Nullable String from,
            @Nullable String to,
            @Nullable List<String> ids,
            @Nullable Boolean all,
            @Nullable String id,
            @Nullable String reason,
            @Nullable String onBehalfOf,
            SecurityContext caller) {
        return operators.change(caller, onBehalfOf, operator -> switch (what) {
            case "run" -> ok(ReportFormat.group(reconciliation.run(group, time("from", from), time("to", to))));
            case "repair" -> repaired(operator, by -> repair(group, ids, all, by));
            case "accept" ->
                accepted(() -> reconciliation.accept(
                        group, MessageId.parse(given("id", id)), given("reason", reason), operator));
            default -> error(404, "There is run, repair and accept to do, not '%s'".formatted(what));
        });
    }

    private int repair(String group, @Nullable List<String> ids, @Nullable Boolean all, String operator) {
        if (Boolean.TRUE.equals(all)) {
            return reconciliation.repairAll(group, EVERYTHING, operator);
        }
        if (ids == null || ids.isEmpty()) {
            throw new IllegalArgumentException("ids are missing: name them, or say all");
        }
        return reconciliation.repair(group, ids.stream().map(MessageId::parse).toList(), operator);
    }

    private WebEndpointResponse<Object> repaired(String operator, Function<String, Integer> repair) {
        return mode == RepairMode.REPORT
                ? error(409, "Nothing is repaired here: set txmq.reconciliation.repair to manual or automatic")
                : ok(Map.of("repaired", repair.apply(operator)));
    }

    private static WebEndpointResponse<Object> accepted(Supplier<Boolean> accept) {
        return accept.get() ? ok(Map.of("accepted", 1)) : error(409, "There is no such difference that is open");
    }
}
