package dev.txmq.it.processes;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;
import static org.awaitility.pollinterval.IterativePollInterval.iterative;

/** Asks the instances of a service in turn, and does not give up: it repeats a request that can be repeated until it is answered. */
public final class PatientClient {

    private static final Duration PATIENCE = ofMinutes(10);
    private static final Duration LONGEST_PAUSE = ofSeconds(5);

    private final List<Integer> ports;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ofSeconds(2)).build();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    PatientClient(List<Integer> ports) {
        this.ports = ports;
    }

    /** One request, without a second try. */
    HttpResponse<String> send(IntFunction<HttpRequest> toPort) throws IOException, InterruptedException {
        int port = ports.get(requests.getAndIncrement() % ports.size());
        return http.send(toPort.apply(port), HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Repeats until there is an answer other than 5xx. It waits longer each time: thousands that ask services which are starting,
     * twice a second each, keep them from it.
     *
     * @param what is asked, for the report of a failure
     */
    HttpResponse<String> sendUntilAnswered(String what, IntFunction<HttpRequest> toPort) {
        return await(what + " is answered")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(iterative(pause -> shorter(pause.multipliedBy(2), LONGEST_PAUSE), ofMillis(500)))
                .atMost(PATIENCE)
                .until(() -> tryOnce(toPort), Optional::isPresent)
                .orElseThrow();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Optional<HttpResponse<String>> tryOnce(IntFunction<HttpRequest> toPort) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = send(toPort);
        } catch (IOException e) {
            unanswered.incrementAndGet();
            return Optional.empty();
        }
        if (answer.statusCode() >= 500) {
            refused.incrementAndGet();
            return Optional.empty();
        }
        return Optional.of(answer);
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
}
