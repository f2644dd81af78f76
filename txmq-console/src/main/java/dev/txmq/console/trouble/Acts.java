package dev.txmq.console.trouble;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.stereotype.Component;

import dev.txmq.console.service.ServiceClient;
import dev.txmq.console.service.ServiceException;

/**
 * Carries out plans, item by item. The audit log has each of them before it begins, and what became of each item. A service is told for
 * whom the console acts, and keeps both names.
 */
@Component
class Acts {

    private final Troubles troubles;
    private final AuditEventRepository audit;

    Acts(Troubles troubles, AuditEventRepository audit) {
        this.troubles = troubles;
        this.audit = audit;
    }

    Outcome carryOut(Plan plan, String reason, String operator) {
        OnRecord onRecord = new OnRecord(operator, reason.isBlank() ? plan.act().name() : reason);
        Journal journal = new Journal(plan, reason, operator);
        journal.write("ACT_BEGUN", null, "%d items".formatted(plan.count()));
        return plan.isForAll() ? onAll(plan, onRecord, journal) : onEach(plan, onRecord, journal);
    }

    private Outcome onAll(Plan plan, OnRecord onRecord, Journal journal) {
        Place place = plan.place();
        AllAtOnce all = troubles.kind(place.kind()).allAtOnce(plan.act()).orElseThrow();
        try {
            long done = all.act(troubles.client(place.service()), place.source(), plan.count(), onRecord);
            journal.write("ACT_DONE", null, "%d items".formatted(done));
            return new Outcome(done, List.of(), null);
        } catch (ServiceException e) {
            String message = String.valueOf(e.getMessage());
            journal.write(e.isRefusal() ? "ACT_REFUSED" : "ACT_UNKNOWN", null, message);
            return e.isRefusal() ? new Outcome(0, List.of(message), null) : new Outcome(0, List.of(), message);
        }
    }

    private Outcome onEach(Plan plan, OnRecord onRecord, Journal journal) {
        Place place = plan.place();
        TroubleKind kind = troubles.kind(place.kind());
        ServiceClient service = troubles.client(place.service());
        long done = 0;
        List<String> refused = new ArrayList<>();
        for (UUID id : plan.ids()) {
            try {
                if (kind.act(service, plan.act(), place.source(), id, onRecord)) {
                    done++;
                    journal.write("ACT_DONE", id, "done");
                } else {
                    refused.add("%s: there was nothing to do".formatted(id));
                    journal.write("ACT_REFUSED", id, "there was nothing to do");
                }
            } catch (ServiceException e) {
                String message = String.valueOf(e.getMessage());
                journal.write(e.isRefusal() ? "ACT_REFUSED" : "ACT_UNKNOWN", id, message);
                if (!e.isRefusal()) {
                    return new Outcome(done, refused, "%s: %s".formatted(id, message));
                }
                refused.add("%s: %s".formatted(id, message));
            }
        }
        return new Outcome(done, refused, null);
    }

    /** Writes about one plan. */
    private final class Journal {

        private final Plan plan;
        private final String reason;
        private final String operator;

        Journal(Plan plan, String reason, String operator) {
            this.plan = plan;
            this.reason = reason;
            this.operator = operator;
        }

        void write(String event, @Nullable UUID id, String result) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("plan", plan.token().toString());
            data.put("act", plan.act().name());
            data.put("service", plan.place().service());
            data.put("kind", plan.place().kind());
            data.put("source", plan.place().source());
            if (id != null) {
                data.put("id", id.toString());
            }
            data.put("reason", reason);
            data.put("result", result);
            audit.add(new AuditEvent(operator, event, data));
        }
    }
}
