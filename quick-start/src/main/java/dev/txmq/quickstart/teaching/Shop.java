package dev.txmq.quickstart.teaching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the lessons ask of the services, over HTTP as anybody would. */
public final class Shop {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int CREATED = 201;
    private static final int BANK_REPEATS = 20;
    private static final Duration BANK_WAITS = Duration.ofMillis(500);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String users;
    private final String payments;
    private final @Nullable String receiver;
    private @Nullable Long buyer;
    private @Nullable Long merchant;

    /**
     * @param users address of the user service
     * @param payments address of the payment service
     * @param receiver address of the merchant's server, or null if there is none
     */
    public Shop(String users, String payments, @Nullable String receiver) {
        this.users = users;
        this.payments = payments;
        this.receiver = receiver;
    }

    /**
     * Registers somebody.
     *
     * @param answers gets a line for each request, once it is answered
     * @return the id of the user, or null if the service did not say so
     */
    @Nullable
    Long register(List<String> answers) {
        String name = "user-" + random();
        Answer answer = post(users, "/users", Map.of("username", name, "email", name + "@example.com"));
        answers.add(answer.line());
        return answer.status() == CREATED ? answer.json().path("id").asLong() : null;
    }

    /**
     * Has a buyer pay an order. Buyer and merchant are registered if there are none.
     *
     * @return the number of the order, or null if the services do not take it
     */
    @Nullable
    String pay(List<String> answers) {
        buyer = buyer == null ? register(answers) : buyer;
        merchant = merchant == null ? registerMerchant(answers) : merchant;
        if (buyer == null || merchant == null) {
            return null;
        }
        String order = "ORDER-" + random();
        Answer answer = post(
                payments,
                "/payments",
                Map.of(
                        "orderNo",
                        order,
                        "userId",
                        buyer,
                        "merchantId",
                        merchant,
                        "amount",
                        "12.34",
                        "currency",
                        "CNY"));
        answers.add(answer.line());
        if (answer.status() != CREATED) {
            return null;
        }
        answers.add(bankReports(order).line());
        return order;
    }

    /** Until the account service has heard of its merchant, the bank is told to repeat. */
    private Answer bankReports(String order) {
        Map<String, String> success = Map.of("result", "SUCCESS", "bankReference", "bank-" + random());
        Answer answer = post(payments, "/payments/%s/bank-result".formatted(order), success);
        for (int i = 0; i < BANK_REPEATS && !answer.body().contains("\"PAID\""); i++) {
            pause();
            answer = post(payments, "/payments/%s/bank-result".formatted(order), success);
        }
        return answer;
    }

    private @Nullable Long registerMerchant(List<String> answers) {
        Map<String, String> asked = receiver == null
                ? Map.of("name", "Lovelace & Co")
                : Map.of("name", "Lovelace & Co", "notifyUrl", receiver + "/hooks");
        Answer answer = post(payments, "/merchants", asked);
        answers.add(answer.line());
        if (answer.status() != CREATED) {
            return null;
        }
        if (receiver != null) {
            // it verifies notifications with the secret in it
            post(receiver, "/secret", answer.json());
        }
        return answer.json().path("id").asLong();
    }

    private static String random() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    private static void pause() {
        try {
            Thread.sleep(BANK_WAITS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws UncheckedIOException if nobody answers */
    private Answer post(String address, String path, Object body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer("POST " + path, response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("POST %s%s: nobody answers".formatted(address, path), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The request was interrupted", e);
        }
    }

    private record Answer(String request, int status, String body) {

        String line() {
            return "%s → %d".formatted(request, status);
        }

        JsonNode json() {
            return JSON.readTree(body);
        }
    }
}
