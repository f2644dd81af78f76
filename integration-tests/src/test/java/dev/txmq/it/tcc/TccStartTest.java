package dev.txmq.it.tcc;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.txmq.config.UnusableSetupException;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.Reservation;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;
import dev.txmq.test.WithEmbeddedMariaDb;
import dev.txmq.test.WithEmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the start refuses, since activities would stay open or come to nothing. */
@WithEmbeddedRocketMq(topics = "order-paid")
@WithEmbeddedMariaDb
class TccStartTest {

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

    private static void start(
            SpringApplicationBuilder builder, String properties, EmbeddedRocketMq rocketMq, EmbeddedMariaDb mariaDb) {
        List<String> arguments = new ArrayList<>();
        for (String property : properties.strip().split("\\s+")) {
            arguments.add("--" + property);
        }
        arguments.add("--txmq.producer.topics=order-paid");
        arguments.add("--txmq.name-server=" + rocketMq.nameServer());
        arguments.add("--spring.datasource.url=" + mariaDb.jdbcUrl("tcc_start"));
        arguments.add("--spring.datasource.username=" + mariaDb.username());
        arguments.add("--spring.datasource.password=" + mariaDb.password());
        builder.run(arguments.toArray(String[]::new)).close();
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
