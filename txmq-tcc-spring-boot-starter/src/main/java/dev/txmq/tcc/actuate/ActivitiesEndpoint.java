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
import dev.txmq.tcc.initiator.ActivityLog;

import static dev.txmq.actuate.OperatorAccess.answer;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.ok;

/** What this application has begun as an initiator. Reasons and errors quote data, and are shown to operators only. */
@Endpoint(id = "txmqactivities")
class ActivitiesEndpoint {

    private static final int MOST = 20;

    private final ActivityLog activities;
    private final OperatorAccess operators;

    ActivitiesEndpoint(ActivityLog activities, OperatorAccess operators) {
        this.activities = activities;
        this.operators = operators;
    }

    /** What is open; or the activity with this {@code id}, or the newest with this {@code key}. */
    @ReadOperation
    WebEndpointResponse<Object> overview(@Nullable String id, @Nullable String key, SecurityContext caller) {
        boolean withData = operators.isGranted(caller);
        if (id != null) {
            return answer(() -> found(activities.find(id(id), withData), id));
        }
        return key == null
                ? ok(activities.overview())
                : ok(Map.of("activities", activities.byKey(key, MOST, withData)));
    }

    /** {@code cancel}: ends one that is TRYING. */
    @WriteOperation
    WebEndpointResponse<Object> cancel(@Selector String id, @Nullable Boolean cancel, SecurityContext caller) {
        return operators.change(caller, operator -> {
            if (!Boolean.TRUE.equals(cancel)) {
                return error(400, "Only {\"cancel\": true} can be done; nobody confirms by hand");
            }
            UUID wanted = id(id);
            boolean cancelled = activities.cancel(wanted, operator);
            List<Map<String, Object>> now = activities.find(wanted, true);
            if (!cancelled && !now.isEmpty()) {
                return error(
                        409,
                        "Only what is TRYING can be cancelled; %s is %s"
                                .formatted(id, now.get(0).get("status")));
            }
            return found(now, id);
        });
    }

    private static WebEndpointResponse<Object> found(List<Map<String, Object>> activities, String id) {
        return activities.isEmpty() ? error(404, "There is no activity " + id) : ok(activities.get(0));
    }

    static UUID id(String text) {
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                // answered below
            }
        }
        throw new IllegalArgumentException("'%s' is not the id of an activity: expected a UUID".formatted(text));
    }
}
