package dev.txmq.tcc.initiator;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.tcc.Activities.Status;
import dev.txmq.tcc.wire.Answers;
import dev.txmq.tcc.wire.OutcomesRequest;

/** What participants ask of the initiator, over HTTP. Whom the application lets in is its own security's to say. */
final class InitiatorRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(InitiatorRoutes.class);
    private static final int MAX_BYTES = 16 * 1024;

    private final ActivityTable table;
    private final Sweep sweep;
    private final TransactionTemplate reads;
    private final JsonMapper jsonMapper;
    private final Clock clock;

    InitiatorRoutes(ActivityTable table, Sweep sweep, TransactionTemplate reads, JsonMapper jsonMapper, Clock clock) {
        this.table = table;
        this.sweep = sweep;
        this.reads = reads;
        this.jsonMapper = jsonMapper;
        this.clock = clock;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST(OutcomesRequest.PATH, this::outcomes)
                .build();
    }

    private ServerResponse outcomes(ServerRequest request) throws Exception {
        OutcomesRequest asked;
        try {
            asked = jsonMapper.readValue(Answers.body(request, MAX_BYTES), OutcomesRequest.class);
        } catch (Answers.TooLarge e) {
            return Answers.tooLarge(e);
        } catch (JacksonException e) {
            return Answers.problem(HttpStatus.BAD_REQUEST, "invalid", "The body is no request for outcomes");
        }
        if (asked == null
                || asked.ids() == null
                || asked.ids().isEmpty()
                || asked.ids().size() > OutcomesRequest.MOST
                || asked.ids().contains(null)) {
            return Answers.problem(
                    HttpStatus.BAD_REQUEST,
                    "invalid",
                    "The body must have 1 to %d ids of activities".formatted(OutcomesRequest.MOST));
        }
        try {
            Map<UUID, Status> outcomes = outcomes(asked.ids());
            return ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(jsonMapper.writeValueAsBytes(outcomes));
        } catch (RuntimeException e) {
            LOG.warn("outcomes could not be told", e);
            return Answers.failed(e);
        }
    }

    private Map<UUID, Status> outcomes(List<UUID> ids) {
        Map<UUID, Status> outcomes = new LinkedHashMap<>();
        for (StoredActivity found : find(ids)) {
            outcomes.put(found.id(), found.status());
            if (found.status() == Status.TRYING && !found.deadline().isAfter(clock.instant())) {
                sweep.sweep(found.id());
                find(List.of(found.id())).forEach(now -> outcomes.put(now.id(), now.status()));
            }
        }
        return outcomes;
    }

    private List<StoredActivity> find(List<UUID> ids) {
        List<StoredActivity> found = reads.execute(status -> table.find(ids));
        return found == null ? List.of() : found;
    }
}
