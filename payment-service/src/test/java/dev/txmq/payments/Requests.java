package dev.txmq.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What clients of the service send: shops, banks and whoever reads. */
final class Requests {

    private static final AtomicInteger ORDERS = new AtomicInteger();
    private static final JsonMapper JSON = JsonMapper.shared();

    private Requests() {}

    static String newOrderNo() {
        return "ORD-" + ORDERS.incrementAndGet();
    }

    static String json(String orderNo, long merchantId) {
        return json(orderNo, merchantId, "12.34");
    }

    static String json(String orderNo, long merchantId, String amount) {
        return """
                {"orderNo":"%s","userId":7,"merchantId":%d,"amount":"%s","currency":"CNY"}""".formatted(orderNo, merchantId, amount);
    }

    static String bank(String result, String reference) {
        return """
                {"result":"%s","bankReference":"%s"}""".formatted(result, reference);
    }

    static RestTestClient.RequestHeadersSpec<?> post(RestTestClient client, String path, String body) {
        return client.post().uri(path).contentType(MediaType.APPLICATION_JSON).body(body);
    }

    static RestTestClient.RequestHeadersSpec<?> pay(RestTestClient client, String body) {
        return post(client, "/payments", body);
    }

    static RestTestClient.RequestHeadersSpec<?> report(RestTestClient client, String orderNo, String body) {
        return post(client, "/payments/" + orderNo + "/bank-result", body);
    }

    static long newMerchant(RestTestClient client) {
        EntityExchangeResult<String> registered = answer(post(client, "/merchants", "{\"name\":\"Lovelace & Co\"}"));
        assertThat(registered.getStatus().value()).isEqualTo(201);
        return body(registered).get("id").asLong();
    }

    /** An order of 12.34 that waits for its bank. */
    static String newOrder(RestTestClient client) {
        String orderNo = newOrderNo();
        EntityExchangeResult<String> created = answer(pay(client, json(orderNo, newMerchant(client))));
        assertThat(created.getStatus().value()).isEqualTo(201);
        return orderNo;
    }

    /** The status in the answer to a SUCCESS. */
    static String succeed(RestTestClient client, String orderNo) {
        EntityExchangeResult<String> answer = answer(report(client, orderNo, bank("SUCCESS", "ref-" + orderNo)));
        assertThat(answer.getStatus().value()).isEqualTo(200);
        return body(answer).get("status").asString();
    }

    static JsonNode get(RestTestClient client, String orderNo) {
        return body(answer(client.get().uri("/payments/" + orderNo)));
    }

    static EntityExchangeResult<String> answer(RestTestClient.RequestHeadersSpec<?> request) {
        return request.exchange().expectBody(String.class).returnResult();
    }

    static JsonNode body(EntityExchangeResult<String> answer) {
        return JSON.readTree(answer.getResponseBody());
    }

    /** Sends so many of them at the same moment. */
    static List<EntityExchangeResult<String>> atOnce(int copies, Supplier<RestTestClient.RequestHeadersSpec<?>> request)
            throws Exception {
        return atOnce(Stream.generate(request).limit(copies).toList());
    }

    /** Sends them at the same moment. */
    static List<EntityExchangeResult<String>> atOnce(List<RestTestClient.RequestHeadersSpec<?>> requests)
            throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(requests.size());
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        try {
            List<Callable<EntityExchangeResult<String>>> calls = new ArrayList<>();
            for (RestTestClient.RequestHeadersSpec<?> request : requests) {
                calls.add(() -> {
                    barrier.await();
                    return answer(request);
                });
            }
            List<EntityExchangeResult<String>> answers = new ArrayList<>();
            for (Future<EntityExchangeResult<String>> call : threads.invokeAll(calls)) {
                answers.add(call.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }
}
