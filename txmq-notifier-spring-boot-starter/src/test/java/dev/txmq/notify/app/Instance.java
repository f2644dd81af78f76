package dev.txmq.notify.app;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.uuid.Generators;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.MessageId;
import dev.txmq.notify.DeliveryLog;
import dev.txmq.notify.DeliveryLog.Attempt;
import dev.txmq.notify.DeliveryLog.Delivery;
import dev.txmq.notify.EndpointDisabledEvent;
import dev.txmq.notify.Notice;
import dev.txmq.notify.NotificationEndpoints;
import dev.txmq.notify.NotificationEndpoints.Created;
import dev.txmq.notify.NotificationEndpoints.Options;
import dev.txmq.notify.Notifier;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.spring.Shared;

/**
 * An application that notifies, on a real database. There is no broker, since nothing is sent by one.
 *
 * <p>As an extension in a static field of a test class, it runs with the tests of that class, on a database of the class's name. After each
 * test its endpoints are disabled and its {@linkplain #receiver receivers} closed, so that nothing runs on in the next one.
 */
public final class Instance implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {

    public static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    static {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    private final WebApplicationType type;
    private final Clock clock;
    private final List<String> properties;
    private final List<Receiver> receivers = new ArrayList<>();
    private String database = "";
    private @Nullable ConfigurableApplicationContext context;

    private Instance(WebApplicationType type, Clock clock, String... properties) {
        this.type = type;
        this.clock = clock;
        this.properties = List.of(properties);
    }

    /** Looks every 20 ms for what is due, and lets endpoints be at this host. */
    public static Instance of(String... properties) {
        return of(Clock.systemUTC(), properties);
    }

    /** Looks every 20 ms by the real clock for what is due by this one. */
    public static Instance of(Clock clock, String... properties) {
        return new Instance(WebApplicationType.NONE, clock, properties);
    }

    /** Lets receivers ask, at {@link #port}. */
    public static Instance onTheWeb(Clock clock, String... properties) {
        return new Instance(WebApplicationType.SERVLET, clock, properties);
    }

    /** Outside of a field; the test closes it. */
    public Instance start(String name) {
        database = name;
        EmbeddedMariaDb mariaDb = Shared.MARIADB.get();
        List<String> all = new ArrayList<>(List.of(
                "spring.application.name=notifier-test",
                "spring.datasource.url=" + mariaDb.jdbcUrl(database),
                "spring.datasource.username=" + mariaDb.username(),
                "spring.datasource.password=" + mariaDb.password(),
                "txmq.name-server=localhost:1",
                "txmq.notifier.encryption-keys=" + KEY,
                "txmq.notifier.require-https=false",
                "txmq.notifier.allowed-networks=127.0.0.0/8,::1/128",
                "txmq.notifier.poll-interval=20ms",
                "txmq.notifier.query.enabled=true",
                "server.port=0"));
        all.addAll(properties);
        context = new SpringApplicationBuilder(Application.class)
                .web(type)
                .initializers(made -> made.getBeanFactory().registerSingleton("clock", clock))
                .properties(all.toArray(String[]::new))
                .logStartupInfo(false)
                .run();
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext tests) {
        start(tests.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        // one by one, since the sender locks some of them
        jdbc().sql("SELECT id FROM txmq_endpoint WHERE status = 'ACTIVE'")
                .query((row, number) -> row.getBytes(1))
                .list()
                .forEach(id -> jdbc().sql("UPDATE txmq_endpoint SET status = 'DISABLED' WHERE id = ?")
                        .param(id)
                        .update());
        receivers.forEach(Receiver::close);
        receivers.clear();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        close();
    }

    /** Closed after the test. */
    public Receiver receiver() {
        Receiver receiver = new Receiver();
        receivers.add(receiver);
        return receiver;
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Application {

        final List<EndpointDisabledEvent> disabled = new CopyOnWriteArrayList<>();

        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }

        @EventListener
        void disabled(EndpointDisabledEvent event) {
            disabled.add(event);
        }
    }

    public <T> T bean(Class<T> type) {
        return context().getBean(type);
    }

    public ConfigurableApplicationContext context() {
        return Objects.requireNonNull(context, "it is not started");
    }

    public int port() {
        return Integer.parseInt(context().getEnvironment().getRequiredProperty("local.server.port"));
    }

    public NotificationEndpoints endpoints() {
        return bean(NotificationEndpoints.class);
    }

    public DeliveryLog log() {
        return bean(DeliveryLog.class);
    }

    public JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(bean(org.springframework.transaction.PlatformTransactionManager.class));
    }

    public List<EndpointDisabledEvent> disabled() {
        return bean(Application.class).disabled;
    }

    /** Adds an endpoint for all types at this URL. */
    public Created add(String recipient, URI url) {
        return add(recipient, url, Options.DEFAULT);
    }

    public Created add(String recipient, URI url, Options options) {
        return endpoints().add(recipient, url, Set.of("*"), options);
    }

    /** Adds one that nothing is sent to: what is recorded for it waits. */
    public Created addDisabled(String recipient) {
        Created endpoint = add(recipient, URI.create("http://localhost:8080/hooks"));
        endpoints().disable(endpoint.id(), "nothing is sent in this test", "test");
        return endpoint;
    }

    public static String newRecipient() {
        return "merchant-" + UUID.randomUUID().toString().substring(0, 8);
    }

    public static MessageId newId() {
        return new MessageId(Generators.timeBasedEpochGenerator().generate());
    }

    public static Notice notice(String recipient, String key) {
        return new Notice(
                newId(),
                recipient,
                "payment.completed",
                key,
                Map.of("orderNo", key),
                Instant.parse("2026-01-31T10:15:30Z"));
    }

    /** Records one in a transaction of its own. */
    public Notice tell(String recipient, String key) {
        Notice notice = notice(recipient, key);
        tell(notice);
        return notice;
    }

    public int tell(Notice notice) {
        Integer recorded = transaction().execute(status -> bean(Notifier.class).notify(notice));
        return recorded == null ? -1 : recorded;
    }

    /** The one delivery of a notice. */
    public Delivery delivery(Notice notice) {
        List<Delivery> all = log().find(notice.id());
        if (all.size() != 1) {
            throw new IllegalStateException("%d deliveries of %s".formatted(all.size(), notice.id()));
        }
        return all.get(0);
    }

    public List<Attempt> attempts(Notice notice) {
        return log().attempts(delivery(notice).id());
    }

    /** The first attempt of a notice to an endpoint there, which fails. */
    public Attempt failed(String recipient, Receiver receiver) {
        add(recipient, receiver.uri());
        Notice notice = tell(recipient, "order");
        Awaitility.await().until(() -> delivery(notice).attempts() > 0);
        Attempt first = attempts(notice).get(0);
        if (first.error() == null) {
            throw new IllegalStateException("it did not fail: " + first);
        }
        return first;
    }

    /** How long after the last attempt the next one is due. */
    public Duration wait(Notice notice) {
        Delivery delivery = delivery(notice);
        return Duration.between(delivery.lastAttemptAt(), delivery.nextAttemptAt());
    }

    @Override
    public void close() {
        context().close();
    }
}
