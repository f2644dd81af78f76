package dev.txmq.benchmarks.rows;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;
import org.springframework.context.ConfigurableApplicationContext;

import dev.txmq.benchmarks.contenders.txmq.Txmq;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.measure.Session;
import dev.txmq.benchmarks.servers.Servers;

/** How long those wait who ask an application with a big message log how it is doing. */
public final class Endpoint {

    private static final List<String> PATHS = List.of("/actuator/txmq", "/actuator/health");
    private static final int WARM_UP = 20;
    private static final int CALLS = 300;

    /** Between two rows: fifty million of them are younger than what txmq purges. */
    private static final double INTERVAL_MILLIS = 10;

    private final Servers servers;
    private final long rows;

    /** @param rows of the message log */
    public Endpoint(Servers servers, long rows) {
        this.servers = servers;
        this.rows = rows;
    }

    /** @param answers by path */
    public record Outcome(long rows, Map<String, Answers> answers) {}

    /** How long a caller waited, in milliseconds. */
    public record Answers(double median, double p99, double slowest) {}

    /** @throws IllegalStateException if an answer is not 200 */
    public Outcome measure() throws Exception {
        servers.books().reset();
        Place place = servers.newPlace("endpoint");
        Txmq txmq = new Txmq(Txmq.Mode.TRANSACTIONAL);
        Session.resume(servers, txmq, place).close();
        new MessageRows(servers.database(), MessageRows.Times.until(System.currentTimeMillis(), rows, INTERVAL_MILLIS))
                .published(place, rows);
        servers.database().awaitCalm();
        Map<String, Answers> answers = new LinkedHashMap<>();
        try (ConfigurableApplicationContext users = txmq.startWatchedUsers(place, new Scoreboard())) {
            String address = "http://127.0.0.1:" + users.getEnvironment().getRequiredProperty("local.server.port");
            for (String path : PATHS) {
                answers.put(path, ask(URI.create(address + path)));
                System.out.printf("%s with %,d rows: %s%n", path, rows, answers.get(path));
            }
        }
        return new Outcome(rows, answers);
    }

    private static Answers ask(URI address) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(address).build();
        Histogram histogram = new Histogram(3);
        for (int call = -WARM_UP; call < CALLS; call++) {
            long begin = System.nanoTime();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        "%s answered %d: %s".formatted(address, response.statusCode(), response.body()));
            }
            if (call >= 0) {
                histogram.recordValue(micros);
            }
        }
        return new Answers(
                histogram.getValueAtPercentile(50) / 1000.0,
                histogram.getValueAtPercentile(99) / 1000.0,
                histogram.getMaxValue() / 1000.0);
    }
}
