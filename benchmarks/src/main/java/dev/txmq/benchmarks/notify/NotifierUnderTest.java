package dev.txmq.benchmarks.notify;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.HdrHistogram.Histogram;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.servers.Servers;
import dev.txmq.notify.Notice;
import dev.txmq.notify.NotificationEndpoints;
import dev.txmq.notify.NotificationEndpoints.Options;
import dev.txmq.notify.Notifier;

/** An application that notifies, in this process and on a database of its own, with the settings that the module is shipped with. */
final class NotifierUnderTest implements AutoCloseable {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final int TRANSACTION = 100;
    /** Longer than a lease. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ConfigurableApplicationContext context;
    private final Notifier notifier;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    private NotifierUnderTest(ConfigurableApplicationContext context) {
        this.context = context;
        this.notifier = context.getBean(Notifier.class);
        this.jdbc = context.getBean(JdbcClient.class);
        this.transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    /** The application. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }
    }

    /** On a database that nobody has used. */
    static NotifierUnderTest start(Servers servers, String database) {
        return new NotifierUnderTest(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .run(
                        "--spring.config.name=benchmarks",
                        "--spring.application.name=" + database,
                        "--spring.datasource.url=" + servers.database().url(database),
                        "--txmq.name-server=" + servers.broker().nameServer(),
                        "--txmq.notifier.encryption-keys=" + KEY,
                        "--txmq.notifier.require-https=false",
                        "--txmq.notifier.allowed-networks=127.0.0.0/8",
                        Library.argument(List.of(Library.TXMQ))));
    }

    /** Adds as many endpoints, each of a recipient of its own: {@code m-0} and so on. */
    void add(int endpoints, URI at, Options options) {
        for (int i = 0; i < endpoints; i++) {
            endpoints().add("m-" + i, at, Set.of("*"), options);
        }
    }

    /** Moves the endpoint of a recipient. */
    void move(int recipient, URI to) {
        endpoints().change(endpoints().ofRecipient("m-" + recipient).get(0).id(), to, Set.of("*"), Options.DEFAULT);
    }

    private NotificationEndpoints endpoints() {
        return context.getBean(NotificationEndpoints.class);
    }

    /** Records one, in a transaction of its own. */
    void tell(int recipient, String key) {
        transaction.executeWithoutResult(status -> notifier.notify(notice(recipient, key)));
    }

    /** Records so many, in turn among so many recipients. */
    void record(int notices, int recipients) {
        for (int from = 0; from < notices; from += TRANSACTION) {
            int first = from;
            transaction.executeWithoutResult(status -> {
                for (int i = first; i < Math.min(notices, first + TRANSACTION); i++) {
                    notifier.notify(notice(i % recipients, "order-" + i));
                }
            });
        }
    }

    /** About as large as that of a payment. */
    private Notice notice(int recipient, String key) {
        return new Notice(
                new MessageId(ids.generate()),
                "m-" + recipient,
                "payment.completed",
                key,
                Map.of(
                        "orderNo", key,
                        "merchantId", "m-" + recipient,
                        "amount", "129.90",
                        "currency", "EUR",
                        "status", "PAID",
                        "paidAt", "2026-01-31T10:15:30Z"),
                Instant.now());
    }

    /** Sends to nobody, or to all, from now on; to nobody once it has given back what it leased. */
    void send(boolean on) throws InterruptedException {
        // connections do not commit by themselves
        transaction.executeWithoutResult(status -> jdbc.sql("UPDATE txmq_endpoint SET status = ?")
                .param(on ? "ACTIVE" : "DISABLED")
                .update());
        if (!on) {
            await(() -> leased() == 0, PATIENCE, () -> "endpoints are still leased: " + leased());
        }
    }

    private double leased() {
        return context.getBean(MeterRegistry.class)
                .get("txmq.endpoints.leased")
                .gauge()
                .value();
    }

    /** How many are delivered since its start. */
    long delivered() {
        return (long) context.getBean(MeterRegistry.class)
                .get("txmq.notifications")
                .tag("outcome", "delivered")
                .counter()
                .count();
    }

    /** @throws IllegalStateException if they are not by then */
    void awaitDelivered(long number, Duration patience) throws InterruptedException {
        await(
                () -> delivered() >= number,
                patience,
                () -> "%d of %d notices are delivered after %s".formatted(delivered(), number, patience));
    }

    private static void await(BooleanSupplier condition, Duration patience, Supplier<String> otherwise)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(otherwise.get());
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** @throws IllegalStateException if a notice waits, or was not told */
    void proveAllDelivered() {
        List<String> others = jdbc.sql(
                        "SELECT CONCAT(COUNT(*), ' ', status) FROM txmq_delivery WHERE status <> 'DELIVERED' GROUP BY status")
                .query(String.class)
                .list();
        if (!others.isEmpty()) {
            throw new IllegalStateException("Not all notices are delivered: " + others);
        }
    }

    /** Microseconds from the record to the recorded answer, of the notices whose key begins so, to recipients from this one on. */
    Histogram delays(String key, int fromRecipient) {
        Histogram histogram = new Histogram(3);
        List<Long> delays = new ArrayList<>();
        jdbc.sql("""
            SELECT TIMESTAMPDIFF(MICROSECOND, d.created_at, d.settled_at) AS delay
            FROM txmq_delivery d JOIN txmq_endpoint e ON e.id = d.endpoint_id
            JOIN txmq_notice n ON n.recipient = e.recipient AND n.id = d.notice_id
            WHERE d.status = 'DELIVERED' AND n.notice_key LIKE CONCAT(?, '%') AND SUBSTRING(e.recipient, 3) + 0 >= ?
            """).params(key, fromRecipient).query(Long.class).stream().forEach(delays::add);
        delays.forEach(delay -> histogram.recordValue(Math.max(0, delay)));
        return histogram;
    }

    @Override
    public void close() {
        context.close();
    }
}
