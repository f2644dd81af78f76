package dev.txmq.it.processes;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Steps of jobs, which user services ask for and points services do, one after the other of each job: ordered messages with the job as their
 * key, replies, and events that are messages. Their tables are in a schema of their own, and are read here past the services.
 */
public final class JobSteps {

    static final String TOPIC = "job-step";
    static final String REPLIES = "job-step-done";
    /** What an event says of each step, beside the reply. */
    static final String NEWS = "job-news";
    /** Does the steps, in order. */
    static final String DOER = "job-doer";
    /** Gets the replies and the news, each by a method of its own, 50 a second at most. */
    static final String ASKER = "job-asker";
    /** The property that a service has them with. */
    static final String PROPERTY = "jobs";
    /** Of one job, in one transaction. */
    static final int STEPS_OF_A_REQUEST = 2;

    private static final int JOBS = 5;
    private static final String SCHEMA = "jobs";

    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS request (id VARCHAR(64) PRIMARY KEY)",
            "CREATE TABLE IF NOT EXISTS job (id VARCHAR(64) PRIMARY KEY, steps INT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS step (job VARCHAR(64), number INT, PRIMARY KEY (job, number))",
            "CREATE TABLE IF NOT EXISTS done (id BIGINT AUTO_INCREMENT PRIMARY KEY, job VARCHAR(64), number INT)",
            "CREATE TABLE IF NOT EXISTS reply (id BIGINT AUTO_INCREMENT PRIMARY KEY, job VARCHAR(64), number INT)",
            "CREATE TABLE IF NOT EXISTS news (id BIGINT AUTO_INCREMENT PRIMARY KEY, job VARCHAR(64), number INT)");

    /** At any moment, whatever is down, frozen or under way. */
    private static final Map<String, String> ALWAYS_ZERO = Map.of(
            "steps that are done out of order, twice or with one left out",
            """
            SELECT COUNT(*) FROM (
              SELECT number, ROW_NUMBER() OVER (PARTITION BY job ORDER BY id) AS place FROM jobs.done) d
            WHERE number <> place
            """,
            "steps that are done and were not asked for",
            """
            SELECT COUNT(*) FROM jobs.done d LEFT JOIN jobs.step s ON s.job = d.job AND s.number = d.number
            WHERE s.job IS NULL
            """,
            "replies of steps that are not done",
            """
            SELECT COUNT(*) FROM jobs.reply r LEFT JOIN jobs.done d ON d.job = r.job AND d.number = r.number
            WHERE d.job IS NULL
            """,
            "steps with two replies",
            """
            SELECT COUNT(*) FROM (SELECT job FROM jobs.reply GROUP BY job, number HAVING COUNT(*) > 1) twice
            """,
            "news of steps that are not done",
            """
            SELECT COUNT(*) FROM jobs.news n LEFT JOIN jobs.done d ON d.job = n.job AND d.number = n.number
            WHERE d.job IS NULL
            """,
            "steps with news twice",
            """
            SELECT COUNT(*) FROM (SELECT job FROM jobs.news GROUP BY job, number HAVING COUNT(*) > 1) twice
            """);

    /** When nothing is under way. */
    private static final Map<String, String> ZERO_AT_THE_END = Map.of(
            "steps that are not done",
            "SELECT (SELECT COUNT(*) FROM jobs.step) - (SELECT COUNT(*) FROM jobs.done)",
            "steps without a reply",
            "SELECT (SELECT COUNT(*) FROM jobs.step) - (SELECT COUNT(*) FROM jobs.reply)",
            "steps without news",
            "SELECT (SELECT COUNT(*) FROM jobs.step) - (SELECT COUNT(*) FROM jobs.news)",
            "jobs that stand still",
            "SELECT COUNT(*) FROM points.txmq_position WHERE waits_since IS NOT NULL",
            "replies and news in doubt",
            """
            SELECT COUNT(*) FROM points.txmq_message
            WHERE topic IN ('job-step-done', 'job-news') AND status NOT IN ('PUBLISHED', 'ROLLED_BACK')
            """);

    private final int databasePort;
    private final PatientClient client;
    private final Sql sql;
    private final AtomicInteger awaited = new AtomicInteger();

    JobSteps(List<Integer> userPorts, int databasePort) {
        this.databasePort = databasePort;
        this.client = new PatientClient(userPorts);
        this.sql = new Sql(databasePort);
    }

    void createTables() {
        try (Connection connection = DatabaseProcess.connect(databasePort, SCHEMA);
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The tables of the jobs cannot be made: " + e.getMessage(), e);
        }
    }

    /**
     * Asks for two steps of one of five jobs until that is answered; every other request waits a moment for the last reply. Returns the id
     * of the request.
     */
    public String ask(int number) {
        String request = "request-" + number;
        String path = "/job-steps/%s?job=job-%d&wait=%s".formatted(request, number % JOBS, number % 2 == 1);
        HttpResponse<String> answer = client.sendUntilAnswered(
                request,
                port -> HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                        .timeout(ofSeconds(10))
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build());
        if (answer.statusCode() != 200) {
            throw new AssertionError("%s was answered %d: %s".formatted(request, answer.statusCode(), answer.body()));
        }
        if (Boolean.parseBoolean(answer.body())) {
            awaited.incrementAndGet();
        }
        return request;
    }

    /** Returns what does not hold of all that must hold at any moment, by name. The database must be there. */
    public Map<String, Long> wrongNow() {
        return sql.wrong(ALWAYS_ZERO);
    }

    /** Waits until nothing is under way, then checks that each request has its steps, and each step was done in order, has one reply and was told of once. */
    public void assertSettled(Collection<String> requests, Duration patience) {
        sql.awaitSettled("jobs", ZERO_AT_THE_END, ALWAYS_ZERO, patience);
        assertThat(sql.texts("SELECT id FROM jobs.request")).containsExactlyInAnyOrderElementsOf(requests);
        assertThat(asked()).isEqualTo((long) STEPS_OF_A_REQUEST * requests.size());
    }

    public long asked() {
        return sql.number("SELECT COUNT(*) FROM jobs.step");
    }

    public long done() {
        return sql.number("SELECT COUNT(*) FROM jobs.done");
    }

    public long replied() {
        return sql.number("SELECT COUNT(*) FROM jobs.reply");
    }

    public long told() {
        return sql.number("SELECT COUNT(*) FROM jobs.news");
    }

    /** How many requests were answered with the reply. */
    public int awaited() {
        return awaited.get();
    }

    /** The client that sends the requests, with what it has counted. */
    public PatientClient client() {
        return client;
    }
}
