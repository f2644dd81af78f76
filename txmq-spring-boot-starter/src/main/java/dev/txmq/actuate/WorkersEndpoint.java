package dev.txmq.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.txmq.Workers;
import dev.txmq.Workers.Worker;

import static dev.txmq.actuate.DeadLettersEndpoint.putKnown;
import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.given;
import static dev.txmq.actuate.OperatorAccess.number;
import static dev.txmq.actuate.OperatorAccess.ok;

/** Shows the listeners and the relay of this instance, and holds them up for callers in the operator role. */
@Endpoint(id = "txmqworkers")
class WorkersEndpoint {

    private final Workers workers;
    private final OperatorAccess operators;

    WorkersEndpoint(Workers workers, OperatorAccess operators) {
        this.workers = workers;
        this.operators = operators;
    }

    @ReadOperation
    Map<String, Object> list() {
        return Map.of(
                "workers",
                workers.list().stream().map(WorkersEndpoint::described).toList());
    }

    /**
     * {@code pause}, {@code stop} and {@code limit} need a {@code reason}, and hold for all instances and across restarts with {@code
     * remember}; {@code resume} and {@code start} end them. {@code perSecond} is the limit; without, it is what is configured.
     */
    @WriteOperation
    WebEndpointResponse<Object> change(
            @Selector String name,
            @Selector String action,
            @Nullable String remember,
            @Nullable String perSecond,
            @Nullable String reason,
            SecurityContext caller) {
        return operators.change(caller, operator -> {
            if (workers.list().stream().noneMatch(worker -> worker.name().equals(name))) {
                return error(404, "There is no listener or relay '%s' here".formatted(name));
            }
            boolean all = Boolean.parseBoolean(remember);
            return switch (action) {
                case "pause" -> done(workers.pause(name, all, given("reason", reason), operator));
                case "resume" -> done(workers.resume(name, operator));
                case "stop" -> done(workers.stop(name, all, given("reason", reason), operator));
                case "start" -> done(workers.start(name, operator));
                case "limit" ->
                    done(workers.limit(
                            name,
                            perSecond == null ? null : number("perSecond", perSecond, 0),
                            all,
                            given("reason", reason),
                            operator));
                default ->
                    error(404, "There is pause, resume, stop, start and limit to do, not '%s'".formatted(action));
            };
        });
    }

    private static WebEndpointResponse<Object> done(Worker worker) {
        return ok(described(worker));
    }

    private static Map<String, Object> described(Worker worker) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", worker.name());
        shown.put("status", worker.status());
        shown.put("remembered", worker.remembered());
        putKnown(shown, "rateLimit", worker.rateLimit());
        putKnown(shown, "changedBy", worker.changedBy());
        putKnown(shown, "reason", worker.reason());
        putKnown(shown, "changedAt", worker.changedAt());
        return shown;
    }
}
