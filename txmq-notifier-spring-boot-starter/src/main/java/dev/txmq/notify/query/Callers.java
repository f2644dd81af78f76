package dev.txmq.notify.query;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.ServerRequest;

import dev.txmq.notify.endpoint.EndpointTable;
import dev.txmq.notify.endpoint.Secrets;
import dev.txmq.notify.endpoint.StoredEndpoint;

/**
 * Knows who asks. A receiver signs its request as the notifier signs its own, with the secret of its endpoint: what is signed is the method, the
 * path with its query, and the body. So a signature fits one request, and the library takes it for five minutes.
 */
final class Callers {

    private static final RateLimiterConfig LIMIT = RateLimiterConfig.custom()
            .limitForPeriod(10)
            .limitRefreshPeriod(Duration.ofSeconds(1))
            .timeoutDuration(Duration.ZERO)
            .build();

    private final EndpointTable endpoints;
    private final Secrets secrets;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Map<UUID, RateLimiter> limits = new ConcurrentHashMap<>();

    Callers(EndpointTable endpoints, Secrets secrets, TransactionTemplate transaction, Clock clock) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The endpoint that has signed this, disabled or not; null if none has. */
    @Nullable
    StoredEndpoint signedBy(ServerRequest request, byte[] body) {
        UUID id = id(request.headers().firstHeader("txmq-endpoint"));
        if (id == null) {
            return null;
        }
        Optional<StoredEndpoint> found = transaction.execute(status -> endpoints.find(id));
        if (found == null || found.isEmpty()) {
            return null;
        }
        StoredEndpoint endpoint = found.get();
        String signed = signed(request) + "\n" + new String(body, StandardCharsets.UTF_8);
        boolean known = isSigned(request, signed, endpoint.secret())
                || endpoint.oldSecret() != null
                        && endpoint.oldSecretUntil() != null
                        && endpoint.oldSecretUntil().isAfter(clock.instant())
                        && isSigned(request, signed, endpoint.oldSecret());
        return known ? endpoint : null;
    }

    /** Whether it may ask once more in this second. */
    boolean isInRate(StoredEndpoint caller) {
        return limits.computeIfAbsent(caller.id(), id -> RateLimiter.of("query", LIMIT))
                .acquirePermission();
    }

    private static String signed(ServerRequest request) {
        String query = request.servletRequest().getQueryString();
        return request.servletRequest().getMethod() + " "
                + request.servletRequest().getRequestURI() + (query == null ? "" : "?" + query);
    }

    private boolean isSigned(ServerRequest request, String signed, byte[] secret) {
        Map<String, List<String>> headers = Map.of(
                Webhook.UNBRANDED_MSG_ID_KEY, request.headers().header(Webhook.UNBRANDED_MSG_ID_KEY),
                Webhook.UNBRANDED_MSG_TIMESTAMP_KEY, request.headers().header(Webhook.UNBRANDED_MSG_TIMESTAMP_KEY),
                Webhook.UNBRANDED_MSG_SIGNATURE_KEY, request.headers().header(Webhook.UNBRANDED_MSG_SIGNATURE_KEY));
        if (headers.values().stream().anyMatch(List::isEmpty)) {
            return false;
        }
        try {
            new Webhook(secrets.decrypt(secret)).verify(signed, headers);
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }

    private static @Nullable UUID id(@Nullable String text) {
        try {
            return text == null || text.length() != 36 ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
