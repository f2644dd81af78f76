package dev.txmq.it.order;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.IdempotentListener;
import dev.txmq.OrderedKeys;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.processes.MortalApplication;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A million keys that have had ordered messages and have none now. The database is the test's own, so that nobody else's statements are
 * counted. The times are printed, and nothing is compared with them.
 */
@WithEmbeddedRocketMq
@Tag("long")
class IdleKeysTest {

    private static final int IDLE_KEYS = 1_000_000;
    private static final int AT_ONCE = 100_000;
    private static final int MESSAGES = 500;
    private static final int SHOWN = 100;
    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final int LOOKS_AT_HEAP = 5;
    private static final long MEGABYTE = 1024 * 1024;

    private final String name = "idle-" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void costMessagesOfOtherKeysNothing(EmbeddedRocketMq rocketMq) throws Exception {
        rocketMq.createTopic(name);
        try (EmbeddedMariaDb mariaDb = EmbeddedMariaDb.start();
                ConfigurableApplicationContext application = start(rocketMq, mariaDb)) {
            handle(application, number -> "warm-up-" + number);
            Figures few = measure(application, "few keys, new ones", number -> "first-" + number);

            insertIdleKeys(application.getBean(JdbcClient.class));
            Figures many = measure(application, "a million idle keys, new ones", number -> "second-" + number);
            Figures awake =
                    measure(application, "a million idle keys, of which these wake", number -> "idle-" + number);

            for (Figures with : List.of(many, awake)) {
                assertThat(with.pollRows()).as("rows read by polls").isLessThan(few.pollRows() + IDLE_KEYS / 100);
                assertThat(with.polls()).as("statements of polls").isLessThan(2 * few.polls());
                assertThat(with.messageRows())
                        .as("rows read while messages are published and handled")
                        .isLessThan(2 * few.messageRows() + IDLE_KEYS / 100);
                assertThat(with.statements())
                        .as("statements while messages are published and handled")
                        .isLessThan(2 * few.statements());
                assertThat(with.heap()).as("heap").isLessThan(few.heap() + 64 * MEGABYTE);
            }
        }
    }

    private ConfigurableApplicationContext start(EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        return MortalApplication.of(
                        Application.class,
                        "spring.application.name=" + name,
                        "spring.datasource.url=" + mariaDb.jdbcUrl("idle"),
                        "spring.datasource.username=" + mariaDb.username(),
                        "spring.datasource.password=" + mariaDb.password(),
                        "txmq.name-server=" + rocketMq.nameServer(),
                        "txmq.producer.topics=" + name,
                        "txmq.retention.interval=1s",
                        "idle.name=" + name)
                .run();
    }

    /** As their last messages have left them, which are purged. */
    private void insertIdleKeys(JdbcClient jdbc) {
        for (int from = 0; from < IDLE_KEYS; from += AT_ONCE) {
            String keys = """
                    CONCAT('idle-', ? + seq - 1)
                    FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', ? - 1), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) numbers
                    """;
            jdbc.sql("""
                    INSERT INTO txmq_sequence (producer_group, topic, last_number, last_id, previous_id, message_key)
                    SELECT ?, ?, 7, RANDOM_BYTES(16), RANDOM_BYTES(16),\s""" + keys).params(name, name, from, AT_ONCE).update();
            jdbc.sql("""
                    INSERT INTO txmq_position (consumer_group, stream, topic, last_number, message_key)
                    SELECT ?, ?, ?, 7,\s""" + keys).params(name, name, name, from, AT_ONCE).update();
        }
        assertThat(jdbc.sql("SELECT COUNT(*) FROM txmq_position WHERE last_number = 7")
                        .query(Integer.class)
                        .single())
                .isEqualTo(IDLE_KEYS);
    }

    private Figures measure(ConfigurableApplicationContext application, String what, IntFunction<String> keys)
            throws Exception {
        JdbcClient jdbc = application.getBean(JdbcClient.class);
        long statements = statements(jdbc);
        long rows = rowsRead(jdbc);
        long median = handle(application, keys);
        long messageStatements = statements(jdbc) - statements;
        long messageRows = rowsRead(jdbc) - rows;

        statements = statements(jdbc);
        rows = rowsRead(jdbc);
        await().pollDelay(QUIET).atMost(QUIET.multipliedBy(2)).until(() -> true);
        assertThat(application.getBean(OrderedKeys.class).standing(SHOWN)).isEmpty();
        Figures figures = new Figures(
                statements(jdbc) - statements, rowsRead(jdbc) - rows, messageStatements, messageRows, usedHeap());
        System.out.printf(
                "%s: %d statements and %d rows read by polls in %d s; %.1f statements and %.1f rows read for each message, polls"
                        + " included; %.1f ms from the call to the handler (median); heap %d MB%n",
                what,
                figures.polls(),
                figures.pollRows(),
                QUIET.toSeconds(),
                (double) messageStatements / MESSAGES,
                (double) messageRows / MESSAGES,
                median / 1e6,
                figures.heap() / MEGABYTE);
        return figures;
    }

    /** One message after the other, each of its own key. Returns the median of the nanoseconds from the call to the handler. */
    private long handle(ConfigurableApplicationContext application, IntFunction<String> keys) throws Exception {
        TransactionalPublisher publisher = application.getBean(TransactionalPublisher.class);
        TransactionTemplate transaction =
                new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
        BlockingQueue<String> handled = application.getBean(Handler.class).handled;
        long[] nanos = new long[MESSAGES];
        for (int number : IntStream.range(0, MESSAGES).toArray()) {
            String key = keys.apply(number);
            long start = System.nanoTime();
            transaction.executeWithoutResult(
                    status -> publisher.publish(OrderedApplication.message(name, key, "next")));
            assertThat(handled.poll(2, TimeUnit.MINUTES)).isEqualTo(key + "/next");
            nanos[number] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[MESSAGES / 2];
    }

    private static long statements(JdbcClient jdbc) {
        return status(jdbc, "Questions");
    }

    /** SHOW STATUS itself reads some rows of its own. */
    private static long rowsRead(JdbcClient jdbc) {
        return status(jdbc, "Handler_read%");
    }

    private static long status(JdbcClient jdbc, String variable) {
        return jdbc
                .sql("SHOW GLOBAL STATUS LIKE '%s'".formatted(variable))
                .query((row, number) -> row.getLong(2))
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The least of some looks: the broker is in this JVM, and other tests may be. */
    private static long usedHeap() {
        return IntStream.range(0, LOOKS_AT_HEAP)
                .mapToLong(look -> {
                    System.gc();
                    return Runtime.getRuntime().totalMemory()
                            - Runtime.getRuntime().freeMemory();
                })
                .min()
                .orElseThrow();
    }

    /**
     * @param polls statements while nothing happens
     * @param pollRows rows that these read
     * @param statements while messages are published and handled
     * @param messageRows rows that these read
     * @param heap in bytes
     */
    private record Figures(long polls, long pollRows, long statements, long messageRows, long heap) {}

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Handler handler() {
            return new Handler();
        }
    }

    static class Handler {

        private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();

        @IdempotentListener(topic = "${idle.name}", group = "${idle.name}", ordered = "true", threads = "2")
        void handle(PurchaseMade purchase) {
            handled.add(purchase.item());
        }
    }
}
