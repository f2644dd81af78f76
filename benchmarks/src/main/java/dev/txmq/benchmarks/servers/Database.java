package dev.txmq.benchmarks.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.job.Books;
import dev.txmq.test.EmbeddedMariaDb;

/** MariaDB as a child process, with as much memory and log as a server of its own would have. */
public final class Database implements AutoCloseable {

    /** What differs from the server that tests use. Commits are on the disk when they return, as by default. */
    public static final List<String> ARGUMENTS = List.of(
            "--innodb-buffer-pool-size=2G", "--innodb-log-file-size=1G", "--innodb-monitor-enable=trx_rw_commits");

    private static final Duration SETTLING = Duration.ofMinutes(5);
    private static final long FEW_DIRTY_PAGES = 1_000;

    private final EmbeddedMariaDb server;
    private final JdbcClient jdbc;
    private final Books books;
    private final ProcessHandle process;

    private Database(EmbeddedMariaDb server) {
        this.server = server;
        DriverManagerDataSource connections =
                new DriverManagerDataSource(server.jdbcUrl("books"), server.username(), server.password());
        this.jdbc = JdbcClient.create(connections);
        this.books = new Books(connections);
        this.process = find(server.port());
    }

    public static Database start(Path directory) {
        EmbeddedMariaDb.Builder builder = EmbeddedMariaDb.builder().dataDirectory(directory);
        ARGUMENTS.forEach(builder::argument);
        return new Database(builder.start());
    }

    public Books books() {
        return books;
    }

    public Place.Databases urls() {
        return new Place.Databases(server.jdbcUrl("users"), server.jdbcUrl("points"));
    }

    /** Of a database of it, for a user {@code root} without a password. */
    public String url(String database) {
        return server.jdbcUrl(database);
    }

    /** A new connection to a database of it each time. */
    public DataSource dataSource(String database) {
        return new DriverManagerDataSource(url(database), server.username(), server.password());
    }

    public String version() {
        return jdbc.sql("SELECT VERSION()").query(String.class).single();
    }

    /** Outside of any database of the job. */
    public JdbcClient jdbc() {
        return jdbc;
    }

    /** What it has done since its start. */
    public Work work() {
        Map<String, Long> status = jdbc
                .sql("SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Bytes_received', 'Bytes_sent')")
                .query((row, number) -> Map.entry(row.getString(1), row.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        long commits = jdbc.sql("SELECT COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rw_commits'")
                .query(Long.class)
                .single();
        return new Work(
                status.getOrDefault("Questions", 0L),
                commits,
                status.getOrDefault("Bytes_received", 0L) + status.getOrDefault("Bytes_sent", 0L));
    }

    /**
     * @param statements that clients sent, those that begin and end transactions included
     * @param commits that had something to write
     * @param bytes received and sent
     */
    public record Work(long statements, long commits, long bytes) {}

    /** Waits until what was written is in its files, some minutes at most: then the server has only new work to do. */
    public void awaitCalm() throws InterruptedException {
        jdbc.sql("SET GLOBAL innodb_max_dirty_pages_pct = 0").update();
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (dirtyPages() > FEW_DIRTY_PAGES && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(500);
        }
        jdbc.sql("SET GLOBAL innodb_max_dirty_pages_pct = 90").update();
    }

    private long dirtyPages() {
        return jdbc.sql("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
                .query((row, number) -> row.getLong(2))
                .single();
    }

    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        server.close();
    }

    private static ProcessHandle find(int port) {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("--port=" + port))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("The process of mariadbd on port %d is not found".formatted(port)));
    }
}
