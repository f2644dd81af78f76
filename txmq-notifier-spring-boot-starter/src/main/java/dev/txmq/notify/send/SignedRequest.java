package dev.txmq.notify.send;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;

import dev.txmq.notify.endpoint.Headers;
import dev.txmq.notify.endpoint.Secrets;
import dev.txmq.notify.endpoint.StoredEndpoint;

/** The headers of an attempt, as Standard Webhooks 1.0.0 says: signed anew each time, by the old secret too while it is valid. */
final class SignedRequest {

    private final Secrets secrets;
    private final String userAgent;

    SignedRequest(Secrets secrets, String userAgent) {
        this.secrets = secrets;
        this.userAgent = userAgent;
    }

    /** @throws IllegalStateException if the secret cannot be decrypted */
    Map<String, String> headers(StoredEndpoint endpoint, String id, byte[] body, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (endpoint.headers() != null) {
            headers.putAll(Headers.read(secrets.decrypt(endpoint.headers())));
        }
        String signature = sign(endpoint.secret(), id, body, now);
        if (endpoint.oldSecret() != null
                && endpoint.oldSecretUntil() != null
                && endpoint.oldSecretUntil().isAfter(now)) {
            signature += " " + sign(endpoint.oldSecret(), id, body, now);
        }
        headers.put("User-Agent", userAgent);
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        headers.put("webhook-signature", signature);
        return headers;
    }

    private String sign(byte[] secret, String id, byte[] body, Instant now) {
        try {
            return new Webhook(secrets.decrypt(secret))
                    .sign(id, now.getEpochSecond(), new String(body, StandardCharsets.UTF_8));
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("the notice cannot be signed", e);
        }
    }
}
