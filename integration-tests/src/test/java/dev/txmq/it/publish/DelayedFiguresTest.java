package dev.txmq.it.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

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
import dev.txmq.OutgoingMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.it.processes.MortalApplication;
import dev.txmq.it.shop.PurchaseMade;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Prints how late delayed messages are: taken from the schedule, by the clock of the database, and at the handler. Each is handled once and not
 * before it is due; nothing else is compared with a clock.
 */
@WithEmbeddedRocketMq
@WithEmbeddedMariaDb
@Tag("long")
class DelayedFiguresTest {

    private static final int MESSAGES = 3_000;
    private static final Duration BEGIN = Duration.ofSeconds(30);
    private static final Duration SPREAD = Duration.ofMinutes(1);

    private final String name = "late-" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void printsHowLateDelayedMessagesAre(EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        rocketMq.createTopic(name);
        try (ConfigurableApplicationContext application = start(rocketMq, mariaDb)) {
            Map<String, Instant> due = schedule(application);
            Map<String, List<Instant>> handled = application.getBean(Handler.class).handled;

            await().atMost(Duration.ofMinutes(5)).until(() -> handled.size() == MESSAGES);

            print(
                    "at the handler",
                    due.keySet().stream()
                            .map(key -> micros(due.get(key), handled.get(key).get(0)))
                            .sorted()
                            .toList());
            print(
                    "taken",
                    application
                            .getBean(JdbcClient.class)
                            .sql("SELECT TIMESTAMPDIFF(MICROSECOND, due_at, settled_at) FROM txmq_scheduled WHERE"
                                    + " topic = ? ORDER BY 1")
                            .param(name)
                            .query(Long.class)
                            .list());
            assertThat(handled)
                    .allSatisfy((key, times) -> assertThat(times)
                            .singleElement()
                            .satisfies(time -> assertThat(time).isAfterOrEqualTo(due.get(key))));
        }
    }

    private ConfigurableApplicationContext start(EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        return MortalApplication.of(
                        Application.class,
                        "spring.application.name=" + name,
                        "spring.datasource.url=" + mariaDb.jdbcUrl("late"),
                        "spring.datasource.username=" + mariaDb.username(),
                        "spring.datasource.password=" + mariaDb.password(),
                        "txmq.name-server=" + rocketMq.nameServer(),
                        "txmq.producer.topics=" + name,
                        "late.name=" + name)
                .run();
    }

    /** At random moments of one minute, which begins when all are scheduled. */
    private Map<String, Instant> schedule(ConfigurableApplicationContext application) {
        TransactionalPublisher publisher = application.getBean(TransactionalPublisher.class);
        TransactionTemplate transaction =
                new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
        Random random = new Random(281130);
        Map<String, Instant> due = new ConcurrentHashMap<>();
        Instant begin = Instant.now().plus(BEGIN);
        for (int i = 0; i < MESSAGES; i++) {
            String key = "late-" + i;
            Instant at = begin.plusMillis(random.nextInt((int) SPREAD.toMillis()));
            due.put(key, at);
            transaction.executeWithoutResult(
                    status -> publisher.publish(new OutgoingMessage(name, key, new PurchaseMade(key)).deliverAt(at)));
        }
        System.out.printf(
                "%d messages scheduled %s before the first is due%n", MESSAGES, Duration.between(Instant.now(), begin));
        return due;
    }

    private static long micros(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1_000;
    }

    private static void print(String what, List<Long> micros) {
        System.out.printf(
                "%d delayed messages, %s: median %d ms late, 99 %% at most %d ms, the last %d ms%n",
                micros.size(),
                what,
                micros.get(micros.size() / 2) / 1_000,
                micros.get(micros.size() * 99 / 100) / 1_000,
                micros.get(micros.size() - 1) / 1_000);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Handler handler() {
            return new Handler();
        }
    }

    static class Handler {

        private final Map<String, List<Instant>> handled = new ConcurrentHashMap<>();

        @IdempotentListener(topic = "${late.name}", group = "${late.name}", threads = "4")
        void handle(PurchaseMade purchase) {
            Instant now = Instant.now();
            handled.merge(purchase.item(), List.of(now), (before, more) -> List.of(before.get(0), more.get(0)));
        }
    }
}
