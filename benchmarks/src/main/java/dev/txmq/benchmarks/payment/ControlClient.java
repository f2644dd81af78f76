package dev.txmq.benchmarks.payment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.payment.service.Wire;
import dev.txmq.benchmarks.payment.service.Wire.Decisions;
import dev.txmq.benchmarks.payment.service.Wire.Load;
import dev.txmq.benchmarks.payment.service.Wire.Round;
import dev.txmq.benchmarks.payment.service.Wire.Times;

/** Tells an application what to do. */
final class ControlClient {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String address;

    ControlClient(String address) {
        this.address = address;
    }

    void begin(Round round) throws IOException, InterruptedException {
        send("POST", Wire.ROUNDS, round);
    }

    /** Waits until all payments of the round are complete: when, by {@code System.nanoTime()}. */
    List<Long> completed() throws IOException, InterruptedException {
        return JSON.readValue(send("GET", Wire.ROUNDS, ""), Times.class).nanos();
    }

    /** Returns when all are decided. */
    Decisions pay(Load load) throws IOException, InterruptedException {
        return JSON.readValue(send("POST", Wire.PAYMENTS, load), Decisions.class);
    }

    /** The same without waiting; the process may be killed meanwhile. */
    CompletableFuture<HttpResponse<String>> beginToPay(Load load) {
        return HTTP.sendAsync(request("POST", Wire.PAYMENTS, load), BodyHandlers.ofString());
    }

    void stopToPay() throws IOException, InterruptedException {
        send("DELETE", Wire.PAYMENTS, "");
    }

    long requests() throws IOException, InterruptedException {
        return Long.parseLong(send("GET", Wire.REQUESTS, ""));
    }

    private String send(String method, String path, Object body) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(request(method, path, body), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    "%s %s%s answered %d: %s".formatted(method, address, path, response.statusCode(), response.body()));
        }
        return response.body();
    }

    private HttpRequest request(String method, String path, Object body) {
        HttpRequest.BodyPublisher publisher =
                body.equals("") ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body));
        return HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/plain")
                .method(method, publisher)
                .build();
    }
}
