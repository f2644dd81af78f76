package dev.txmq.users;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

/** What clients of the service send. */
final class Requests {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private Requests() {}

    static String newName() {
        return "user-" + NAMES.incrementAndGet();
    }

    static String json(String username) {
        return json(username, username + "@example.com");
    }

    static String json(String username, String email) {
        return """
                {"username":"%s","email":"%s"}""".formatted(username, email);
    }

    static RestTestClient.RequestHeadersSpec<?> post(RestTestClient client, String body) {
        return client.post()
                .uri("/users")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }

    static RestTestClient.RequestHeadersSpec<?> post(RestTestClient client, String body, String key) {
        return post(client, body).header("Idempotency-Key", key);
    }

    static EntityExchangeResult<String> answer(RestTestClient.RequestHeadersSpec<?> request) {
        return request.exchange().expectBody(String.class).returnResult();
    }

    /** Sends them at the same moment. */
    static List<EntityExchangeResult<String>> atOnce(RestTestClient.RequestHeadersSpec<?>... requests)
            throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(requests.length);
        ExecutorService threads = Executors.newFixedThreadPool(requests.length);
        try {
            List<Callable<EntityExchangeResult<String>>> calls = Stream.of(requests)
                    .<Callable<EntityExchangeResult<String>>>map(request -> () -> {
                        barrier.await();
                        return answer(request);
                    })
                    .toList();
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
