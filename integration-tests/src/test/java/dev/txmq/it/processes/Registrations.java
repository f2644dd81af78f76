package dev.txmq.it.processes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static java.time.Duration.ofSeconds;

/** A client of the user service that does not give up: it repeats a request under the same Idempotency-Key. */
public final class Registrations implements AutoCloseable {

    /** The answer 201. */
    public record Registered(long id, String username) {}

    private static final int CLIENTS = 16;

    private final PatientClient client;
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

    Registrations(List<Integer> ports) {
        client = new PatientClient(ports);
    }

    public static String newUsername() {
        return "u" + UUID.randomUUID().toString().substring(0, 18);
    }

    /** Repeats until there is an answer 201; any answer but that and 5xx is a bug. */
    public Registered register(String username) {
        return registered(
                username, client.sendUntilAnswered("the registration of " + username, port -> post(port, username)));
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
        return client.send(port -> post(port, username));
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

    /** The client that sends them, with what it has counted. */
    public PatientClient client() {
        return client;
    }

    @Override
    public void close() {
        clients.shutdownNow();
    }
}
