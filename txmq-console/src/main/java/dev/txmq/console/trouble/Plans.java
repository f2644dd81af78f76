package dev.txmq.console.trouble;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Component;
import org.springframework.web.context.annotation.SessionScope;

/**
 * The plans of a session that wait to be confirmed. Each is carried out once, as it was shown: a button that is pressed twice, or a page that
 * is sent again, finds it gone.
 */
@Component
@SessionScope
class Plans {

    private static final int MOST = 20;

    private final Map<UUID, Plan> waiting = new LinkedHashMap<>();

    /** Forgets the oldest one, if there are many. */
    synchronized void add(Plan plan) {
        waiting.put(plan.token(), plan);
        if (waiting.size() > MOST) {
            waiting.remove(waiting.keySet().iterator().next());
        }
    }

    synchronized Optional<Plan> find(UUID token) {
        return Optional.ofNullable(waiting.get(token));
    }

    /** For the first caller only. */
    synchronized Optional<Plan> take(UUID token) {
        return Optional.ofNullable(waiting.remove(token));
    }
}
