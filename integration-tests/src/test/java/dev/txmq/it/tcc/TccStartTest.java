package dev.txmq.it.tcc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.txmq.config.UnusableSetupException;
import dev.txmq.tcc.Activities;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What the start refuses, since activities would stay open or come to nothing. */
@WithEmbeddedRocketMq(topics = "order-paid")
@WithEmbeddedMariaDb
class TccStartTest {

    private static final String DATABASE = "tcc_start";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "txmq.tcc.participants.far.url=http://127.0.0.1:9                                              | not in txmq.producer.topics: far-outcomes",
                "txmq.tcc.participants.order.url=http://127.0.0.1:9 txmq.tcc.participants.order.topic=order-paid | is a bean of this application",
                "txmq.tcc.participants.far.url=http://127.0.0.1:9 txmq.tcc.participants.far.topic=order-paid txmq.producer.on-broker-failure=reject | nothing could be cancelled",
                "txmq.tcc.initiators.far.url=http://127.0.0.1:9 txmq.tcc.reservation-retention=2d                | Reservations are kept for 2d",
                "spring.application.name=two_words%                                                              | spring.application.name"
            })
    void theStartRefuses(String properties, String problem, EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        assertThatThrownBy(() -> start(MarketApplication.builder(), properties, rocketMq, mariaDb))
                .hasRootCauseInstanceOf(UnusableSetupException.class)
                .rootCause()
                .hasMessageContaining(problem.strip());
    }

    @ParameterizedTest
    @CsvSource({"TwoOfOneName, Two participants are called 'order'", "NoRequest, does not say what its requests are"})
    void theStartRefusesParticipants(
            String configuration, String problem, EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb)
            throws ClassNotFoundException {
        Class<?> source = Class.forName(TccStartTest.class.getName() + "$" + configuration);
        assertThatThrownBy(() -> start(MarketApplication.builder().sources(source), "a=b", rocketMq, mariaDb))
                .rootCause()
                .isInstanceOf(UnusableSetupException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void theStartRefusesTablesOfAnotherVersionWhenItMayNotMigrate(EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        start(MarketApplication.builder(), "a=b", rocketMq, mariaDb);
        JdbcClient database = JdbcClient.create(
                new DriverManagerDataSource(mariaDb.jdbcUrl(DATABASE), mariaDb.username(), mariaDb.password()));
        database.sql("RENAME TABLE txmq_tcc_schema_history TO hidden").update();

        assertThatThrownBy(() -> start(MarketApplication.builder(), "txmq.migrate-schema=false", rocketMq, mariaDb))
                .hasStackTraceContaining("start once with true and a user that may change tables");

        database.sql("RENAME TABLE hidden TO txmq_tcc_schema_history").update();
        start(MarketApplication.builder(), "txmq.migrate-schema=false", rocketMq, mariaDb);
    }

    @Test
    void aContextThatIsNotStartedNeedsNoDatabaseWhenItMayNotMigrate() {
        try (ConfigurableApplicationContext application = MarketApplication.builder()
                .sources(NeverStarted.class)
                .run(
                        "--txmq.migrate-schema=false",
                        "--spring.flyway.enabled=false",
                        "--txmq.name-server=127.0.0.1:1",
                        "--spring.datasource.url=jdbc:mysql://127.0.0.1:1/nowhere")) {
            assertThat(application.getBeansOfType(Activities.class)).isNotEmpty();
        }
    }

    /** It looks for open activities now and then only, since it begins none with others. */
    @Test
    void anApplicationWithoutOtherParticipantsEndsWhatWasLeft(EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        try (ConfigurableApplicationContext application =
                run(MarketApplication.builder(), "txmq.tcc.initiators.far.url=http://127.0.0.1:9", rocketMq, mariaDb)) {
            JdbcClient database = JdbcClient.create(
                    new DriverManagerDataSource(mariaDb.jdbcUrl(DATABASE), mariaDb.username(), mariaDb.password()));
            database.sql("""
                    INSERT INTO txmq_activity
                      (id, type, business_key, live_key, status, deadline, next_check_at, created_at)
                    VALUES (UNHEX(REPLACE(UUID(), '-', '')), 'sale', 'left', 'left', 'TRYING',
                      UTC_TIMESTAMP(6) - INTERVAL 1 HOUR, UTC_TIMESTAMP(6) - INTERVAL 1 HOUR,
                      UTC_TIMESTAMP(6) - INTERVAL 2 HOUR)
                    """).update();

            await().atMost(Duration.ofMinutes(2))
                    .until(() -> database.sql("""
                                    SELECT COUNT(*) FROM txmq_activity
                                    WHERE business_key = 'left' AND status = 'CANCELLED' AND completed_at IS NOT NULL
                                    """).query(Integer.class).single() == 1);
            assertThat(application.isRunning()).isTrue();
        }
    }

    private static void start(
            SpringApplicationBuilder builder, String properties, EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        run(builder, properties, rocketMq, mariaDb).close();
    }

    private static ConfigurableApplicationContext run(
            SpringApplicationBuilder builder, String properties, EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        List<String> arguments = new ArrayList<>();
        for (String property : properties.strip().split("\\s+")) {
            arguments.add("--" + property);
        }
        arguments.add("--txmq.producer.topics=order-paid");
        arguments.add("--txmq.name-server=" + rocketMq.nameServer());
        arguments.add("--spring.datasource.url=" + mariaDb.jdbcUrl(DATABASE));
        arguments.add("--spring.datasource.username=" + mariaDb.username());
        arguments.add("--spring.datasource.password=" + mariaDb.password());
        return builder.run(arguments.toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    static class NeverStarted {

        @Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
        LifecycleProcessor lifecycleProcessor() {
            return new DefaultLifecycleProcessor() {
                @Override
                public void onRefresh() {}
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoOfOneName {

        @Bean
        Named another() {
            return new Named();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NoRequest {

        @Bean
        Participant<?> generic() {
            return new Generic<>();
        }
    }

    private static class Named extends Generic<String> {

        @Override
        public String name() {
            return "order";
        }
    }

    private static class Generic<R> implements Participant<R> {

        @Override
        public String name() {
            return "generic";
        }

        @Override
        public Object reserve(Reservation<R> reservation) {
            return null;
        }

        @Override
        public void confirm(Reservation<R> reservation) {}

        @Override
        public void cancel(Reservation<R> reservation) {}
    }
}
