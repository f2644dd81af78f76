package dev.txmq.test.spring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

/**
 * Points an application context to the shared servers. Spring keeps one context for all test classes whose customizers are
 * equal.
 *
 * @param topics to create in the broker, or null for no broker
 * @param database to create, or null for no database
 * @param freshFor the class to make a database of its own for, or null to share one
 */
record EmbeddedServersCustomizer(
        @Nullable List<String> topics,
        @Nullable String database,
        @Nullable Class<?> freshFor) implements ContextCustomizer {

    private static final String PLATFORM = "spring.jpa.database-platform";
    /** Hibernate cannot find it out: MySQL's driver asks MariaDB for what only MySQL has. */
    private static final String MARIADB_DIALECT = "org.hibernate.dialect.MariaDBDialect";

    private static final AtomicInteger FRESH = new AtomicInteger();

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        Map<String, Object> properties = new HashMap<>();
        if (topics != null) {
            EmbeddedRocketMq broker = Shared.ROCKETMQ.get();
            topics.forEach(broker::createTopic);
            properties.put("txmq.name-server", broker.nameServer());
            context.getBeanFactory().registerSingleton("embeddedRocketMq", broker);
        }
        if (database != null) {
            EmbeddedMariaDb server = Shared.MARIADB.get();
            properties.put("spring.datasource.url", server.jdbcUrl(name(database)));
            properties.put("spring.datasource.username", server.username());
            properties.put("spring.datasource.password", server.password());
            if (server.isMariaDb()) {
                context.getEnvironment()
                        .getPropertySources()
                        .addLast(new MapPropertySource("txmq embedded MariaDB", Map.of(PLATFORM, MARIADB_DIALECT)));
            }
            context.getBeanFactory().registerSingleton("embeddedMariaDb", server);
        }
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("txmq embedded servers", properties));
    }

    private String name(String base) {
        return freshFor == null ? base : base + "_" + FRESH.incrementAndGet();
    }
}
