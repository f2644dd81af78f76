package dev.txmq.shop;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.txmq.DeadLetter;
import dev.txmq.DeadLetters;
import dev.txmq.IdempotentListener;
import dev.txmq.MessageId;
import dev.txmq.MessageLog;
import dev.txmq.OutgoingMessage;
import dev.txmq.ReceivedMessage;
import dev.txmq.TransactionalPublisher;
import dev.txmq.UnprocessableMessageException;
import dev.txmq.notify.Notice;
import dev.txmq.notify.NotificationEndpoints;
import dev.txmq.notify.NotificationEndpoints.Options;
import dev.txmq.notify.Notifier;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

/**
 * A service with all of the kit, on a real broker and a real database, whose actuator knows the console as {@code console}. It handles no order
 * before it is {@link #mended}.
 */
public final class Shop implements AutoCloseable {

    public static final String TOPIC = "console-orders";
    public static final String GROUP = "console-desk";
    public static final String PARTICIPANT = "seats";
    public static final String PASSWORD = "of-the-console";

    private final ConfigurableApplicationContext context;

    private Shop(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static Shop start(EmbeddedMariaDb mariaDb, EmbeddedRocketMq rocketMq) {
        rocketMq.createTopic(TOPIC);
        return new Shop(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties(
                        "spring.config.name=shop",
                        "spring.application.name=console-shop",
                        "spring.datasource.url=" + mariaDb.jdbcUrl("console_shop"),
                        "spring.datasource.username=" + mariaDb.username(),
                        "spring.datasource.password=" + mariaDb.password(),
                        "txmq.name-server=" + rocketMq.nameServer(),
                        "txmq.producer.topics=" + TOPIC,
                        "txmq.notifier.encryption-keys=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                        "txmq.reconciliation.groups[0].name=" + GROUP,
                        "management.endpoints.web.exposure.include=*",
                        "server.address=127.0.0.1",
                        "server.port=0")
                .run());
    }

    /** The service. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Desk desk() {
            return new Desk();
        }

        @Bean
        Seats seats() {
            return new Seats();
        }

        @Bean
        SecurityFilterChain actuator(HttpSecurity http) {
            return http.httpBasic(Customizer.withDefaults())
                    .csrf(CsrfConfigurer::disable)
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .build();
        }

        @Bean
        UserDetailsService callers() {
            return new InMemoryUserDetailsManager(User.withUsername("console")
                    .password("{noop}" + PASSWORD)
                    .roles("OPERATOR", "RECONCILER")
                    .build());
        }
    }

    /** Handles orders. */
    static class Desk {

        private volatile boolean mended;
        private final AtomicInteger stumbles = new AtomicInteger();

        @IdempotentListener(topic = TOPIC, group = GROUP)
        void handle(ReceivedMessage<String> message) {
            if (!mended) {
                throw new UnprocessableMessageException("no desk for " + message.payload());
            }
            if (stumbles.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("stumbled over " + message.payload());
            }
        }
    }

    /** Takes part in activities. */
    static class Seats implements Participant<String> {

        @Override
        public String name() {
            return PARTICIPANT;
        }

        @Override
        public @Nullable Object reserve(Reservation<String> reservation) {
            return null;
        }

        @Override
        public void confirm(Reservation<String> reservation) {}

        @Override
        public void cancel(Reservation<String> reservation) {}
    }

    public String actuator() {
        return "http://127.0.0.1:%s/actuator".formatted(context.getEnvironment().getProperty("local.server.port"));
    }

    public void mended(boolean mended) {
        context.getBean(Desk.class).mended = mended;
    }

    /** As an operator of the service does it. */
    public void retry(MessageId id, String reason) {
        context.getBean(MessageLog.class).retry(id, reason, "grace");
    }

    /** The next attempts fail. */
    public void stumble(int attempts) {
        context.getBean(Desk.class).stumbles.set(attempts);
    }

    private JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    /** A real message. */
    public MessageId publish(String key, String payload) {
        return publish(new OutgoingMessage(TOPIC, key, payload));
    }

    /** A real message. */
    public MessageId publish(OutgoingMessage message) {
        return Objects.requireNonNull(transaction()
                .execute(status -> context.getBean(TransactionalPublisher.class).publish(message)));
    }

    public DeadLetter.@Nullable Status deadLetter(MessageId id) {
        return context.getBean(DeadLetters.class)
                .find(GROUP, id)
                .map(DeadLetter::status)
                .orElse(null);
    }

    public DeadLetter discarded(MessageId id) {
        return context.getBean(DeadLetters.class).find(GROUP, id).orElseThrow();
    }

    public boolean isHandled(MessageId id) {
        return jdbc().sql("SELECT COUNT(*) FROM txmq_inbox WHERE consumer_group = ? AND message_id = ?")
                        .params(GROUP, id.toBytes())
                        .query(Long.class)
                        .single()
                == 1;
    }

    /** As the kit makes them. */
    private static MessageId newId() {
        return new MessageId(new UUID(
                System.currentTimeMillis() << 16 | 0x7000L,
                ThreadLocalRandom.current().nextLong() & 0x3FFFFFFFFFFFFFFFL | 1L << 63));
    }

    /** A message as the relay leaves it when it has given up. */
    public MessageId fail(String key, String error) {
        MessageId id = newId();
        jdbc().sql("""
            INSERT INTO txmq_message (id, topic, message_key, payload, status, attempts, last_error, created_at, producer_group)
            VALUES (?, ?, ?, '{}', 'FAILED', 10, ?, UTC_TIMESTAMP(6), 'console-shop')
            """).params(id.toBytes(), TOPIC, key, error).update();
        return id;
    }

    public String status(MessageId id) {
        return jdbc().sql("SELECT status FROM txmq_message WHERE id = ?")
                .param(id.toBytes())
                .query(String.class)
                .single();
    }

    /** A reservation of which nobody has heard for an hour. */
    public UUID reserve(String key, String request) {
        UUID activity = UUID.randomUUID();
        jdbc().sql("""
            INSERT INTO txmq_reservation (participant, activity_id, branch, status, origin, type, business_key, request, deadline, ask_at, created_at)
            VALUES (?, ?, 'seat', 'RESERVED', 'elsewhere', 'trip', ?, ?, UTC_TIMESTAMP(6) - INTERVAL 1 HOUR, '2100-01-01', UTC_TIMESTAMP(6))
            """)
                .params(PARTICIPANT, new MessageId(activity).toBytes(), key, request)
                .update();
        return activity;
    }

    public boolean isAskedNow(UUID activity) {
        return jdbc().sql("SELECT ask_at < '2100-01-01' FROM txmq_reservation WHERE activity_id = ?")
                .param(new MessageId(activity).toBytes())
                .query(Boolean.class)
                .single();
    }

    /** A notification that was given up, to an endpoint that is disabled, so that nothing is sent. */
    public UUID exhaust(String recipient, String key, String answer) {
        NotificationEndpoints endpoints = context.getBean(NotificationEndpoints.class);
        UUID endpoint = endpoints
                .add(recipient, URI.create("https://shop.example/hooks"), Set.of("*"), Options.DEFAULT)
                .id();
        endpoints.disable(endpoint, "a test", "ada");
        MessageId notice = newId();
        transaction()
                .executeWithoutResult(status -> context.getBean(Notifier.class)
                        .notify(new Notice(notice, recipient, "order.paid", key, "{}", Instant.now())));
        byte[] delivery = jdbc().sql("SELECT id FROM txmq_delivery WHERE endpoint_id = ?")
                .param(new MessageId(endpoint).toBytes())
                .query(byte[].class)
                .single();
        jdbc().sql("""
            UPDATE txmq_delivery SET status = 'EXHAUSTED', attempts = 1, next_attempt_at = NULL, last_status = 500, last_error = ?,
                settled_at = UTC_TIMESTAMP(6)
            WHERE id = ?
            """).params("STATUS " + answer, delivery).update();
        jdbc().sql("""
            INSERT INTO txmq_delivery_attempt (delivery_id, number, started_at, took_millis, response_status, failure, error, response_body, counted)
            VALUES (?, 1, UTC_TIMESTAMP(6), 12, 500, 'STATUS', ?, ?, TRUE)
            """).params(delivery, answer, answer).update();
        return MessageId.of(delivery).value();
    }

    public MessageId notice(UUID delivery) {
        return MessageId.of(jdbc().sql("SELECT notice_id FROM txmq_delivery WHERE id = ?")
                .param(new MessageId(delivery).toBytes())
                .query(byte[].class)
                .single());
    }

    public String delivery(UUID id) {
        return jdbc().sql("SELECT status FROM txmq_delivery WHERE id = ?")
                .param(new MessageId(id).toBytes())
                .query(String.class)
                .single();
    }

    /** A difference of the last reconciliation. */
    public MessageId differ(String kind, String key) {
        MessageId id = newId();
        jdbc().sql("""
            INSERT INTO txmq_difference (consumer_group, message_id, kind, state, topic, message_key, first_seen_at, last_seen_at)
            VALUES (?, ?, ?, 'OPEN', ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))
            """).params(GROUP, id.toBytes(), kind, TOPIC, key).update();
        return id;
    }

    public String difference(MessageId id) {
        return jdbc().sql("SELECT CONCAT(state, ': ', note) FROM txmq_difference WHERE message_id = ?")
                .param(id.toBytes())
                .query(String.class)
                .single();
    }

    /** Writes so many messages, with what became of them. */
    public ManyRows manyRows(int rows) {
        return new ManyRows(jdbc(), rows);
    }

    /** Empties the tables of what needs a human. */
    public void clear() {
        for (String table : Arrays.asList(
                "txmq_dead_letter",
                "txmq_message",
                "txmq_reservation",
                "txmq_delivery_attempt",
                "txmq_delivery",
                "txmq_notice",
                "txmq_endpoint",
                "txmq_difference")) {
            jdbc().sql("DELETE FROM " + table).update();
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
