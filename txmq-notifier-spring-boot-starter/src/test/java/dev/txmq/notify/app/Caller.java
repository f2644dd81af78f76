package dev.txmq.notify.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.notify.NotificationEndpoints.Created;

/** A receiver that asks an instance for what it missed, and signs what it asks. */
public final class Caller {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Instance instance;
    private final UUID endpoint;
    private final String secret;

    public Caller(Instance instance, Created endpoint) {
        this(instance, endpoint.id(), endpoint.secret());
    }

    public Caller(Instance instance, UUID endpoint, String secret) {
        this.instance = instance;
        this.endpoint = endpoint;
        this.secret = secret;
    }

    public HttpResponse<String> get(String path) {
        return send(signed("GET", path, "", Instant.now()), path);
    }

    public HttpResponse<String> post(String path, String body) {
        return send(signed("POST", path, body, Instant.now()).POST(BodyPublishers.ofString(body)), path);
    }

    /** Waits while it asks too often. */
    public JsonNode fetch(String path) {
        return json(Awaitility.await().until(() -> get(path), answer -> answer.statusCode() != 429));
    }

    /** Ids of all pages, with this in between. */
    public List<String> list(String query, Runnable between) {
        List<String> ids = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = fetch("/notifications?" + query + next);
            page.get("notifications").forEach(shown -> ids.add(shown.get("id").asString()));
            next = page.has("next") ? "&after=" + page.get("next").asString() : null;
            between.run();
        }
        return ids;
    }

    /** Returns how many are confirmed. */
    public int confirm(List<String> ids) {
        String body = "{\"ids\":[\"%s\"]}".formatted(String.join("\",\"", ids));
        return json(post("/notifications/confirm", body)).get("confirmed").asInt();
    }

    public HttpRequest.Builder signed(String method, String path, String body, Instant at) {
        String id = UUID.randomUUID().toString();
        long seconds = at.getEpochSecond();
        try {
            return HttpRequest.newBuilder()
                    .header("txmq-endpoint", endpoint.toString())
                    .header("webhook-id", id)
                    .header("webhook-timestamp", Long.toString(seconds))
                    .header(
                            "webhook-signature",
                            new Webhook(secret).sign(id, seconds, method + " " + path + "\n" + body));
        } catch (WebhookSigningException e) {
            throw new IllegalStateException(e);
        }
    }

    /** To this path, whatever was signed. */
    public HttpResponse<String> send(HttpRequest.Builder request, String path) {
        URI uri = URI.create("http://localhost:%d%s".formatted(instance.port(), path));
        try {
            return HTTP.send(request.uri(uri).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + ": " + response.body());
        }
        return JsonMapper.shared().readTree(response.body());
    }
}
