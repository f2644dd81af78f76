package dev.txmq.it.processes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;
import static org.awaitility.pollinterval.IterativePollInterval.iterative;

/** A client of the user service that does not give up: it repeats a request under the same Idempotency-Key. */
public final class Registrations implements AutoCloseable {

    /** The answer 201. */
    public record Registered(long id, String username) {}

    private static final Duration PATIENCE = ofMinutes(10);
    private static final Duration LONGEST_PAUSE = ofSeconds(5);
    private static final int CLIENTS = 16;

    private final List<Integer> ports;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ofSeconds(2)).build();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    Registrations(List<Integer> ports) {
        this.ports = ports;
    }

    public static String newUsername() {
        return "u" + UUID.randomUUID().toString().substring(0, 18);
    }

    /**
     * Repeats until there is an answer 201; any answer but that and 5xx is a bug. It waits longer each time: thousands that ask services
     * which are starting, twice a second each, keep them from it.
     */
    public Registered register(String username) {
        return await("the registration of " + username + " is answered")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(iterative(pause -> shorter(pause.multipliedBy(2), LONGEST_PAUSE), ofMillis(500)))
                .atMost(PATIENCE)
                .until(() -> tryOnce(username), Optional::isPresent)
                .orElseThrow();
    }

    /** So many at once, by 16 clients. */
    public List<Future<Registered>> start(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> clients.submit(() -> register(newUsername())))
                .toList();
    }

    /** What became of them all, within two minutes each. */
    public static List<Registered> answers(List<Future<Registered>> registrations) throws Exception {
        List<Registered> answers = new ArrayList<>();
        for (Future<Registered> registration : registrations) {
            answers.add(registration.get(2, TimeUnit.MINUTES));
        }
        return answers;
    }

    /** One request, without a second try. Each user name has a key of its own. */
    public HttpResponse<String> request(String username) throws IOException, InterruptedException {
        int port = ports.get(requests.getAndIncrement() % ports.size());
        return http.send(post(port, username), HttpResponse.BodyHandlers.ofString());
    }

    /** The request that registers this user at the instance on this port. */
    public static HttpRequest post(int port, String username) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/users".formatted(port)))
                .timeout(ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "key-of-" + username)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"username\":\"%1$s\",\"email\":\"%1$s@example.com\"}".formatted(username)))
                .build();
    }

    /** What the answer says, which must be 201. */
    public static Registered registered(String username, HttpResponse<String> answer) {
        if (answer.statusCode() != 201) {
            throw new AssertionError("%s was answered %d: %s".formatted(username, answer.statusCode(), answer.body()));
        }
        String location = answer.headers().firstValue("Location").orElseThrow();
        return new Registered(Long.parseLong(location.substring(location.lastIndexOf('/') + 1)), username);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Optional<Registered> tryOnce(String username) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = request(username);
        } catch (IOException e) {
            unanswered.incrementAndGet();
            return Optional.empty();
        }
        if (answer.statusCode() >= 500) {
            refused.incrementAndGet();
            return Optional.empty();
        }
        return Optional.of(registered(username, answer));
    }

    /** Requests sent so far, repeated ones too. */
    public int requests() {
        return requests.get();
    }

    /** Requests whose connection failed or that took too long. */
    public int unanswered() {
        return unanswered.get();
    }

    /** Requests answered with 5xx. */
    public int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        clients.shutdownNow();
    }
}
