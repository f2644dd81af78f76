package dev.txmq.tcc.participant;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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
import org.springframework.web.util.UriUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.config.NameRules;
import dev.txmq.tcc.wire.Answers;
import dev.txmq.tcc.wire.StatesRequest;
import dev.txmq.tcc.wire.Tries;

/** What initiators ask of participants, over HTTP. Whom the application lets in is its own security's to say. */
final class ParticipantRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(ParticipantRoutes.class);
    private static final int MAX_STATES_BYTES = 64 * 1024;

    private final ReservationDesk desk;
    private final ReservationTable table;
    private final Participants participants;
    private final Initiators initiators;
    private final TransactionTemplate reads;
    private final JsonMapper jsonMapper;
    private final ParticipantMeters meters;

    ParticipantRoutes(
            ReservationDesk desk,
            ReservationTable table,
            Participants participants,
            Initiators initiators,
            TransactionTemplate reads,
            JsonMapper jsonMapper,
            ParticipantMeters meters) {
        this.desk = desk;
        this.table = table;
        this.participants = participants;
        this.initiators = initiators;
        this.reads = reads;
        this.jsonMapper = jsonMapper;
        this.meters = meters;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .PUT(Tries.PATH, this::reserve)
                .POST(StatesRequest.PATH, this::states)
                .build();
    }

    private ServerResponse reserve(ServerRequest request) throws Exception {
        String participant = request.pathVariable("participant");
        if (!participants.has(participant)) {
            return Answers.problem(
                    HttpStatus.NOT_FOUND, "no-participant", "There is no participant '%s' here".formatted(participant));
        }
        TryRequest asked;
        try {
            asked = read(request, participant);
        } catch (Answers.TooLarge e) {
            return Answers.tooLarge(e);
        } catch (IllegalArgumentException | DateTimeException e) {
            return Answers.problem(HttpStatus.BAD_REQUEST, "invalid", String.valueOf(e.getMessage()));
        }
        if (!initiators.isKnown(asked.origin())) {
            LOG.warn(
                    "a try of {} is refused, since txmq.tcc.initiators.{}.url is not set",
                    asked.origin(),
                    asked.origin());
            return Answers.problem(
                    HttpStatus.FORBIDDEN,
                    "unknown-origin",
                    "'%s' is no initiator here: set txmq.tcc.initiators.%s.url"
                            .formatted(asked.origin(), asked.origin()));
        }
        return answer(asked);
    }

    private ServerResponse answer(TryRequest asked) {
        long begin = System.nanoTime();
        try {
            Answer answer = desk.take(asked);
            meters.tried(asked.id().participant(), answer.kind(), Duration.ofNanos(System.nanoTime() - begin));
            LOG.debug("tried             {}: {}", asked.id(), answer.kind());
            return answer(answer);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be reserved, its initiator may try again", asked.id(), e);
            return Answers.failed(e);
        }
    }

    private ServerResponse answer(Answer answer) {
        String reason = String.valueOf(answer.reason());
        return switch (answer.kind()) {
            case RESERVED -> reserved(HttpStatus.CREATED, answer);
            case RESERVED_BEFORE -> reserved(HttpStatus.OK, answer);
            case REFUSED -> Answers.problem(HttpStatus.CONFLICT, "refused", reason);
            case LATE -> Answers.problem(HttpStatus.GONE, "cancelled", reason);
            case DEADLINE_OVER -> Answers.problem(HttpStatus.GONE, "deadline-over", reason);
            case IN_PROGRESS -> Answers.problem(HttpStatus.SERVICE_UNAVAILABLE, "in-progress", reason);
            case OTHER_REQUEST -> Answers.problem(HttpStatus.UNPROCESSABLE_CONTENT, "other-request", reason);
            case UNREADABLE -> Answers.problem(HttpStatus.UNPROCESSABLE_CONTENT, "unreadable", reason);
        };
    }

    private ServerResponse reserved(HttpStatus status, Answer answer) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", ReservationStatus.RESERVED);
        if (answer.result() != null) {
            body.put("result", jsonMapper.readTree(answer.result()));
        }
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(jsonMapper.writeValueAsBytes(body));
    }

    private static TryRequest read(ServerRequest request, String participant) throws Exception {
        String branch = request.pathVariable("branch");
        if (!NameRules.isPlain(branch)) {
            throw new IllegalArgumentException("The branch must be 1 to 64 of a-z A-Z 0-9 . _ -");
        }
        UUID activity = uuid(request.pathVariable("activityId"));
        String[] typeAndKey = header(request, Tries.ACTIVITY).split(" ", 2);
        if (typeAndKey.length != 2 || !NameRules.isPlain(typeAndKey[0])) {
            throw new IllegalArgumentException(
                    "%s must be the type and the key of the activity".formatted(Tries.ACTIVITY));
        }
        String key = UriUtils.decode(typeAndKey[1], StandardCharsets.UTF_8);
        if (key.isBlank() || key.length() > 128) {
            throw new IllegalArgumentException("The key of an activity has 1 to 128 characters");
        }
        return new TryRequest(
                new BranchId(participant, activity, branch),
                header(request, Tries.ORIGIN),
                typeAndKey[0],
                key,
                deadline(header(request, Tries.DEADLINE)),
                Answers.body(request, Tries.MAX_BYTES));
    }

    private static UUID uuid(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("The id of the activity must be a UUID");
        }
        return UUID.fromString(text);
    }

    /** What no column holds would be an error of the database. */
    private static Instant deadline(String text) {
        Instant deadline = Instant.parse(text);
        if (deadline.isBefore(Instant.EPOCH) || deadline.isAfter(Instant.parse("9000-01-01T00:00:00Z"))) {
            throw new IllegalArgumentException("%s is no usable time".formatted(Tries.DEADLINE));
        }
        return deadline;
    }

    private static String header(ServerRequest request, String name) {
        String value = request.headers().firstHeader(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The header %s is missing".formatted(name));
        }
        return value;
    }

    private ServerResponse states(ServerRequest request) throws Exception {
        StatesRequest asked;
        try {
            asked = jsonMapper.readValue(Answers.body(request, MAX_STATES_BYTES), StatesRequest.class);
        } catch (Answers.TooLarge e) {
            return Answers.tooLarge(e);
        } catch (JacksonException e) {
            return Answers.problem(HttpStatus.BAD_REQUEST, "invalid", "The body is no request for states");
        }
        if (asked == null
                || asked.participant() == null
                || asked.activities() == null
                || asked.activities().isEmpty()
                || asked.activities().size() > StatesRequest.MOST
                || asked.activities().contains(null)) {
            return Answers.problem(
                    HttpStatus.BAD_REQUEST,
                    "invalid",
                    "The body must have a participant and 1 to %d activities".formatted(StatesRequest.MOST));
        }
        if (!participants.has(asked.participant())) {
            return Answers.problem(
                    HttpStatus.NOT_FOUND,
                    "no-participant",
                    "There is no participant '%s' here".formatted(asked.participant()));
        }
        try {
            Map<?, ?> states = reads.execute(status -> table.states(asked.participant(), asked.activities()));
            return ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(jsonMapper.writeValueAsBytes(states));
        } catch (RuntimeException e) {
            LOG.warn("states of {} could not be told", asked.participant(), e);
            return Answers.failed(e);
        }
    }
}
