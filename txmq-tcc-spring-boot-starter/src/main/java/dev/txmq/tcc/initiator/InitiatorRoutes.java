package dev.txmq.tcc.initiator;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
import dev.txmq.tcc.initiator.ActivityTable.StoredActivity;
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
            return Answers.problem(HttpStatus.CONTENT_TOO_LARGE, "too-large", e.getMessage());
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
            Map<UUID, Status> outcomes = new LinkedHashMap<>();
            asked.ids().forEach(id -> outcome(id).ifPresent(status -> outcomes.put(id, status)));
            return ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(jsonMapper.writeValueAsBytes(outcomes));
        } catch (RuntimeException e) {
            LOG.warn("outcomes could not be told", e);
            return Answers.failed(e);
        }
    }

    private Optional<Status> outcome(UUID id) {
        Optional<StoredActivity> found = find(id);
        boolean late = found.isPresent()
                && found.get().status() == Status.TRYING
                && !found.get().deadline().isAfter(clock.instant());
        if (late) {
            sweep.sweep(id);
            found = find(id);
        }
        return found.map(StoredActivity::status);
    }

    private Optional<StoredActivity> find(UUID id) {
        Optional<StoredActivity> found = reads.execute(status -> table.find(id));
        return found == null ? Optional.empty() : found;
    }
}
