package dev.txmq.reconcile.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.RequestGroupInfo;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.txmq.IdempotentListener;
import dev.txmq.Inbox;
import dev.txmq.MessageId;
import dev.txmq.MessageSet;
import dev.txmq.ReceivedMessage;
import dev.txmq.config.ProducerGroup;
import dev.txmq.reconcile.Difference;
import dev.txmq.reconcile.Difference.Kind;
import dev.txmq.reconcile.Reconciliation;
import dev.txmq.test.EmbeddedMariaDb;

import static dev.txmq.database.Columns.toColumn;
import static dev.txmq.database.Columns.toColumnOrNull;

/**
 * An application on a real database, with the kit's own endpoints. It may publish, handle and reconcile. There is no broker: what one would tell
 * about groups is what a test says, and rows are written as the kit would write them.
 */
public final class Shop implements AutoCloseable {

    public static final String TOPIC = "user-registered";
    public static final String GROUP = "points-service";
    public static final String OTHER_GROUP = "mail-service";

    /** A prepared statement takes 65,535 values. */
    private static final int AT_ONCE = 1_000;

    private final ConfigurableApplicationContext context;

    private Shop(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Without timers, so that a test steps it. */
    public static Shop start(EmbeddedMariaDb mariaDb, String name, Clock clock, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.application.name=" + name,
                "spring.datasource.url=" + mariaDb.jdbcUrl(name.replace('-', '_')),
                "spring.datasource.username=" + mariaDb.username(),
                "spring.datasource.password=" + mariaDb.password(),
                "txmq.name-server=localhost:1",
                "txmq.retention.published=14d",
                "txmq.consumer.groups.%s.enabled=false".formatted(GROUP),
                "txmq.consumer.groups.%s.enabled=false".formatted(OTHER_GROUP),
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.health.show-details=always",
                "spring.jmx.enabled=false",
                "server.port=0"));
        all.addAll(List.of(properties));
        return new Shop(new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .initializers(context -> context.getBeanFactory().registerSingleton("clock", clock))
                .properties(all.toArray(String[]::new))
                .logStartupInfo(false)
                .run());
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Application {

        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }

        @IdempotentListener(topic = TOPIC, group = GROUP)
        void points(ReceivedMessage<String> message) {
            throw new IllegalStateException("there is no broker");
        }

        @IdempotentListener(topic = TOPIC, group = OTHER_GROUP)
        void mail(ReceivedMessage<String> message) {
            throw new IllegalStateException("there is no broker");
        }

        @Bean
        @ConditionalOnProperty("test.ledger")
        Books books(@Value("${test.ledger}") String name) {
            return new Books(name);
        }

        @Bean
        Door door() {
            return new Door();
        }

        /** A test does what the timers do, unless it asks for them. */
        @Bean
        static BeanFactoryPostProcessor withoutTimers(Environment environment) {
            return beans -> {
                if (!environment.getProperty("test.timers", Boolean.class, false)) {
                    Stream.of(
                                    "txmqReconciliationTimer",
                                    "txmqReconciliationPurgeTimer",
                                    "txmqLedgerTimer",
                                    "txmqDailyReportTimer")
                            .filter(beans::containsBeanDefinition)
                            .forEach(((BeanDefinitionRegistry) beans)::removeBeanDefinition);
                }
            };
        }

        @Bean
        static BeanPostProcessor brokersWord() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String beanName) {
                    return bean instanceof Inbox inbox ? new Groups(inbox) : bean;
                }
            };
        }
    }

    /** What a broker, and the first start of a group, would tell. */
    public static final class Groups implements Inbox {

        private final Inbox inbox;
        public volatile Long lag = 0L;
        public volatile Duration retryTime = Duration.ZERO;
        public volatile Duration retention = Duration.ofDays(14);
        public volatile String tags = "*";
        public volatile Instant since = Instant.EPOCH;
        public final Map<String, Duration> retentions = new ConcurrentHashMap<>();

        Groups(Inbox inbox) {
            this.inbox = inbox;
        }

        @Override
        public List<Group> groups() {
            return names().stream()
                    .map(group -> new Group(
                            group,
                            List.of(new Subscribed(TOPIC, tags, null, since)),
                            lag,
                            retryTime,
                            retentions.getOrDefault(group, retention)))
                    .toList();
        }

        @Override
        public Set<String> names() {
            return inbox.names();
        }

        @Override
        public MessageSet settled(String group) {
            return inbox.settled(group);
        }

        @Override
        public Map<MessageId, Entry> find(String group, Collection<MessageId> ids) {
            return inbox.find(group, ids);
        }
    }

    /** Knows {@code rex}, who may read, and {@code ada}, who may do everything. Remembers what was asked. */
    public static final class Door extends OncePerRequestFilter {

        public final List<String> requests = new CopyOnWriteArrayList<>();

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            requests.add(request.getMethod() + " " + request.getRequestURI());
            String header = request.getHeader("Authorization");
            String user = header == null || !header.startsWith("Basic ")
                    ? null
                    : new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8).split(":")[0];
            chain.doFilter(
                    new HttpServletRequestWrapper(request) {
                        @Override
                        public Principal getUserPrincipal() {
                            return user == null ? null : () -> user;
                        }

                        @Override
                        public boolean isUserInRole(String role) {
                            return "ada".equals(user) || "rex".equals(user) && role.equals("RECONCILER");
                        }
                    },
                    response);
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Groups groups() {
        return (Groups) context.getBean(Inbox.class);
    }

    public Reconciliation reconciliation() {
        return bean(Reconciliation.class);
    }

    public List<String> requests() {
        return bean(Door.class).requests;
    }

    /** How much the server has answered until now. */
    public long bytesAnswered() {
        TomcatWebServer server = (TomcatWebServer) ((WebServerApplicationContext) context).getWebServer();
        AbstractProtocol<?> protocol =
                (AbstractProtocol<?>) server.getTomcat().getConnector().getProtocolHandler();
        return ((RequestGroupInfo) protocol.getHandler().getGlobal()).getBytesSent();
    }

    public JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    public String actuator() {
        return "http://localhost:%s/actuator".formatted(context.getEnvironment().getProperty("local.server.port"));
    }

    /** An id of this time. */
    public static MessageId idAt(Instant time) {
        return idAt(time, ThreadLocalRandom.current().nextLong());
    }

    /** An id of this time with these last bits. */
    public static MessageId idAt(Instant time, long bits) {
        return new MessageId(
                new UUID(time.toEpochMilli() << 16 | 0x7000L | bits >>> 52, bits & 0x3FFFFFFFFFFFFFFFL | 1L << 63));
    }

    /** Writes a row of the message log. */
    public MessageId publish(MessageId id, String tag, String status, Instant publishedAt) {
        publishAll(List.of(id), tag, status, publishedAt);
        return id;
    }

    /** As the relay leaves it once the broker has confirmed it, a second after its id was made. */
    public MessageId publish(Instant at) {
        MessageId id = idAt(at);
        return publish(id, null, "PUBLISHED", at.plusSeconds(1));
    }

    public void publishAll(List<MessageId> ids, String tag, String status, Instant publishedAt) {
        bean(JdbcTemplate.class).batchUpdate("""
                INSERT INTO txmq_message (id, topic, message_key, tag, payload, status, created_at, published_at, producer_group)
                VALUES (?, ?, ?, ?, '', ?, ?, ?, ?)
                """, ids, AT_ONCE, (statement, id) -> {
            statement.setBytes(1, id.toBytes());
            statement.setString(2, TOPIC);
            statement.setString(3, "key of " + id);
            statement.setString(4, tag);
            statement.setString(5, status);
            statement.setObject(6, toColumn(id.time().orElseThrow()));
            statement.setObject(7, toColumnOrNull(publishedAt));
            statement.setString(8, producerGroup());
        });
    }

    /** Whose messages it has. */
    public String producerGroup() {
        return bean(ProducerGroup.class).name();
    }

    /** Writes rows of the inbox. */
    public void handle(String group, Collection<MessageId> ids, Instant at) {
        bean(JdbcTemplate.class)
                .batchUpdate(
                        "INSERT IGNORE INTO txmq_inbox (consumer_group, message_id, consumed_at) VALUES (?, ?, ?)",
                        ids,
                        AT_ONCE,
                        (statement, id) -> {
                            statement.setString(1, group);
                            statement.setBytes(2, id.toBytes());
                            statement.setObject(3, toColumn(at));
                        });
    }

    public void forget(String group, MessageId id) {
        jdbc().sql("DELETE FROM txmq_inbox WHERE consumer_group = ? AND message_id = ?")
                .params(group, id.toBytes())
                .update();
    }

    /** Writes a dead letter. */
    public void deadLetter(String group, MessageId id, String status, Instant at) {
        jdbc().sql("""
            REPLACE INTO txmq_dead_letter (consumer_group, message_id, topic, message_key, payload, status, attempts, parked_at,
                                           replayed_at, discarded_at, settled_at)
            VALUES (?, ?, ?, 'k', '', ?, 16, ?, ?, ?, ?)
            """)
                .param(group)
                .param(id.toBytes())
                .param(TOPIC)
                .param(status)
                .param(toColumn(at))
                .param(status.equals("REPLAYED") ? toColumn(at) : null)
                .param(status.equals("DISCARDED") ? toColumn(at) : null)
                .param(status.equals("PARKED") ? null : toColumn(at))
                .update();
    }

    public void status(MessageId id, String status, Instant publishedAt) {
        jdbc().sql("UPDATE txmq_message SET status = ?, published_at = ?, next_attempt_at = NULL WHERE id = ?")
                .param(status)
                .param(toColumnOrNull(publishedAt))
                .param(id.toBytes())
                .update();
    }

    public String status(MessageId id) {
        return jdbc().sql("SELECT status FROM txmq_message WHERE id = ?")
                .param(id.toBytes())
                .query(String.class)
                .single();
    }

    /** Confirms what a repair has left to the relay; returns how many. */
    public int relay(Instant at) {
        return jdbc().sql("""
            UPDATE txmq_message SET status = 'PUBLISHED', published_at = ?, next_attempt_at = NULL WHERE status = 'COMMITTED'
            """).param(toColumn(at)).update();
    }

    /** Empties all tables of messages and of the reconciliation. */
    public void clear() {
        for (String table : List.of(
                "txmq_message",
                "txmq_inbox",
                "txmq_dead_letter",
                "txmq_difference",
                "txmq_reconciliation_window",
                "txmq_repair",
                "txmq_ledger_run",
                "txmq_ledger_difference")) {
            Long there = jdbc().sql("""
                SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?
                """).param(table).query(Long.class).single();
            if (there > 0) {
                jdbc().sql("DELETE FROM " + table).update();
            }
        }
        Groups groups = groups();
        groups.lag = 0L;
        groups.retryTime = Duration.ZERO;
        groups.retention = Duration.ofDays(14);
        groups.retentions.clear();
        groups.tags = "*";
        groups.since = Instant.EPOCH;
        requests().clear();
    }

    /** How many of each kind are neither closed nor accepted. */
    public Map<Kind, Long> open(String group) {
        return reconciliation().summary().stream()
                .filter(summary -> summary.group().equals(group))
                .findFirst()
                .orElseThrow()
                .open();
    }

    public List<Difference> differences(String group) {
        return reconciliation().differences(group, null, null, 10_000);
    }

    public List<String> results(String group) {
        return jdbc().sql(
                        "SELECT DISTINCT result FROM txmq_reconciliation_window WHERE consumer_group = ? ORDER BY result")
                .param(group)
                .query(String.class)
                .list();
    }

    @Override
    public void close() {
        context.close();
    }
}
