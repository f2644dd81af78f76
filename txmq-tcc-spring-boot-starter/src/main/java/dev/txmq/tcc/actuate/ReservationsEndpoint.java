package dev.txmq.tcc.actuate;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.txmq.actuate.OperatorAccess;
import dev.txmq.tcc.participant.ReservationStatus;
import dev.txmq.tcc.participant.Reservations;
import dev.txmq.tcc.wire.OutcomeMessage.Decided;

import static dev.txmq.actuate.OperatorAccess.answer;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.ok;
import static dev.txmq.actuate.OperatorAccess.one;

/** What this application has reserved as a participant. Requests and errors are shown to operators only. */
@Endpoint(id = "txmqreservations")
class ReservationsEndpoint {

    private static final int PAGE = 100;

    private final Reservations reservations;
    private final OperatorAccess operators;

    ReservationsEndpoint(Reservations reservations, OperatorAccess operators) {
        this.reservations = reservations;
        this.operators = operators;
    }

    /** How much each participant has reserved. */
    @ReadOperation
    Map<String, Object> participants() {
        return reservations.overview();
    }

    /** The oldest: {@code status} is RESERVED unless given, {@code overdue} those whose deadline is long over. */
    @ReadOperation
    WebEndpointResponse<Object> list(
            @Selector String participant, @Nullable String status, @Nullable Boolean overdue, @Nullable String limit) {
        if (!reservations.hasParticipant(participant)) {
            return error(404, "There is no participant '%s' here".formatted(participant));
        }
        return answer(() -> ok(Map.of(
                "reservations",
                reservations.list(
                        participant,
                        one("status", status, ReservationStatus.RESERVED),
                        Boolean.TRUE.equals(overdue),
                        number("limit", limit, PAGE)))));
    }

    /** The branches of one activity. */
    @ReadOperation
    WebEndpointResponse<Object> find(@Selector String participant, @Selector String id, SecurityContext caller) {
        return answer(() -> found(participant, ActivitiesEndpoint.id(id), operators.isGranted(caller)));
    }

    /**
     * {@code ask}: ask the initiator now. {@code settle}: mark as CONFIRMED or CANCELLED what is reserved, with a {@code reason}; the
     * participant is not called, and the initiator must not have decided otherwise.
     */
    @WriteOperation
    WebEndpointResponse<Object> change(
            @Selector String participant,
            @Selector String id,
            @Nullable Boolean ask,
            @Nullable String settle,
            @Nullable String reason,
            SecurityContext caller) {
        return operators.change(caller, operator -> {
            UUID activity = ActivitiesEndpoint.id(id);
            if (reservations.of(participant, activity, false).isEmpty()) {
                return found(participant, activity, true);
            }
            int changed;
            if (Boolean.TRUE.equals(ask)) {
                changed = reservations.askNow(participant, activity);
            } else if (settle != null) {
                changed = reservations.settle(
                        participant,
                        activity,
                        one("settle", settle, Decided.CANCELLED),
                        given("reason", reason),
                        operator);
            } else {
                return error(400, "There is ask and settle to do");
            }
            return changed == 0
                    ? error(409, "Nothing of activity %s is RESERVED at '%s'".formatted(activity, participant))
                    : found(participant, activity, true);
        });
    }

    private WebEndpointResponse<Object> found(String participant, UUID activity, boolean withData) {
        List<Map<String, Object>> branches = reservations.of(participant, activity, withData);
        return branches.isEmpty()
                ? error(404, "Participant '%s' has nothing of activity %s".formatted(participant, activity))
                : ok(Map.of("reservations", branches));
    }
}
