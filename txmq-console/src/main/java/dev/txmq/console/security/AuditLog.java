package dev.txmq.console.security;

import java.util.LinkedHashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes each log-in, each refusal and each act as one line of JSON to the logger {@code txmq.console.audit}, whatever is in it. Keeps the last
 * thousand.
 */
@Component
public class AuditLog extends InMemoryAuditEventRepository {

    private static final Logger LOG = LoggerFactory.getLogger("txmq.console.audit");
    private static final int KEPT = 1_000;

    private final JsonMapper jsonMapper;

    AuditLog(JsonMapper jsonMapper) {
        super(KEPT);
        this.jsonMapper = jsonMapper;
    }

    @Override
    public void add(AuditEvent event) {
        super.add(event);
        LOG.info("{}", jsonMapper.writeValueAsString(line(event)));
    }

    private static Map<String, Object> line(AuditEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", event.getTimestamp().toString());
        line.put("user", event.getPrincipal());
        line.put("event", event.getType());
        event.getData().forEach((name, value) -> {
            if (value instanceof String || value instanceof Number) {
                line.put(name, value);
            } else if (value instanceof WebAuthenticationDetails details) {
                // without the id of the session, which is a secret
                line.put("address", details.getRemoteAddress());
            }
        });
        return line;
    }
}
