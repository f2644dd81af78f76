package dev.txmq.tcc.participant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.DeadLetters;
import dev.txmq.TransactionalDatabase;
import dev.txmq.background.RepeatedWork;
import dev.txmq.background.StartCheck;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.tcc.Participant;
import dev.txmq.tcc.config.OnInitiators;
import dev.txmq.tcc.config.ServiceName;
import dev.txmq.tcc.config.TccProperties;
import dev.txmq.tcc.config.TccTables;
import dev.txmq.tcc.wire.Peers;

/**
 * The participant's side: reservations of the application's {@link Participant} beans. Only with {@code txmq.tcc.initiators} is it open to
 * other services: it serves tries, hears outcomes and asks for them.
 */
@AutoConfiguration(
        afterName = {
            "dev.txmq.tcc.config.TccAutoConfiguration",
            "dev.txmq.deadletter.DeadLetterAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnBean(TccTables.class)
public final class ParticipantAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);
    private static final int PURGED_AT_ONCE = 500;
    private static final int AFTER_THE_PRODUCER = 1;

    private final Clock clock;

    ParticipantAutoConfiguration(ObjectProvider<Clock> clock) {
        this.clock = clock.getIfUnique(Clock::systemUTC);
    }

    @Bean
    Participants txmqParticipants(ObjectProvider<Participant<?>> beans, JsonMapper jsonMapper) {
        return new Participants(beans.orderedStream().toList(), jsonMapper);
    }

    @Bean
    ReservationTable txmqReservationTable(TccTables tables) {
        return new ReservationTable(tables.dataSource());
    }

    @Bean
    ParticipantMeters txmqParticipantMeters(
            ObjectProvider<MeterRegistry> registry, Participants participants, TccProperties properties) {
        return new ParticipantMeters(
                registry.getIfAvailable(CompositeMeterRegistry::new),
                participants.names(),
                properties.initiators().keySet());
    }

    @Bean
    ReservationDesk txmqReservationDesk(
            ReservationTable table,
            Participants participants,
            TransactionalDatabase database,
            TccProperties properties) {
        return new ReservationDesk(
                table,
                participants,
                database.handlerTransaction(),
                clock,
                properties.askAfter(),
                properties.clockTolerance());
    }

    @Bean
    Settlement txmqSettlement(ReservationTable table, Participants participants, ParticipantMeters meters) {
        return new Settlement(table, participants, clock, meters);
    }

    @Bean
    OpenReservations txmqOpenReservations(
            ReservationTable table,
            Participants participants,
            TransactionalDatabase database,
            TccProperties properties,
            ParticipantMeters meters) {
        OpenReservations open = new OpenReservations(
                table, participants, database.kitTransaction(SHORT), clock, properties.overdueAfter());
        meters.watch(open, participants.names());
        return open;
    }

    @Bean
    Reservations txmqReservations(
            ReservationTable table,
            Participants participants,
            Settlement settlement,
            ObjectProvider<Initiators> initiators,
            TransactionalDatabase database,
            TccProperties properties) {
        return new Reservations(
                table,
                participants,
                settlement,
                initiators,
                database.kitTransaction(SHORT),
                clock,
                properties.overdueAfter());
    }

    @Bean
    @ConditionalOnBean(Participant.class)
    RepeatedWork txmqReservationPurgeTimer(
            ReservationTable table,
            Participants participants,
            TransactionalDatabase database,
            TccProperties properties) {
        TransactionTemplate transaction = database.kitTransaction(SHORT);
        return RepeatedWork.interruptible(
                "reservation-purge",
                () -> {
                    Instant before = clock.instant().minus(properties.reservationRetention());
                    Integer purged =
                            transaction.execute(status -> table.purge(participants.names(), before, PURGED_AT_ONCE));
                    return purged != null && purged == PURGED_AT_ONCE;
                },
                PURGE_INTERVAL,
                AFTER_THE_PRODUCER);
    }

    /** What is there when other services may ask. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(Participant.class)
    @Conditional(OnInitiators.class)
    static class Open {

        private final Clock clock;

        Open(ObjectProvider<Clock> clock) {
            this.clock = clock.getIfUnique(Clock::systemUTC);
        }

        @Bean
        StartCheck txmqReservationCheck(TccProperties properties, TxmqProperties kit) {
            return new StartCheck(() -> check(properties, kit), Integer.MIN_VALUE);
        }

        private static void check(TccProperties properties, TxmqProperties kit) {
            if (properties.reservationRetention().compareTo(kit.retention().inbox()) < 0) {
                throw new UnusableSetupException(
                        "Reservations are kept for %s and the inbox for %s: an outcome that comes again would find nothing"
                                .formatted(
                                        TxmqProperties.text(properties.reservationRetention()),
                                        TxmqProperties.text(kit.retention().inbox())),
                        "set txmq.tcc.reservation-retention to at least txmq.retention.inbox");
            }
        }

        @Bean
        Initiators txmqInitiators(TccProperties properties, RestClient.Builder clients) {
            return new Initiators(properties.initiators(), new Peers(clients, properties.tryTimeout()));
        }

        @Bean
        RouterFunction<ServerResponse> txmqParticipantRoutes(
                ReservationDesk desk,
                ReservationTable table,
                Participants participants,
                Initiators initiators,
                TransactionalDatabase database,
                JsonMapper jsonMapper,
                ParticipantMeters meters) {
            return new ParticipantRoutes(
                            desk, table, participants, initiators, database.kitTransaction(SHORT), jsonMapper, meters)
                    .routes();
        }

        @Bean
        OutcomeListener txmqOutcomeListener(Settlement settlement, ParticipantMeters meters) {
            return new OutcomeListener(settlement, meters, clock);
        }

        @Bean
        Asker txmqAsker(
                ReservationTable table,
                Participants participants,
                Settlement settlement,
                Initiators initiators,
                DeadLetters deadLetters,
                TransactionalDatabase database,
                JsonMapper jsonMapper,
                TccProperties properties,
                ServiceName name,
                ParticipantMeters meters) {
            String group = properties.group() == null ? name.value() + "-outcomes" : properties.group();
            return new Asker(
                    table,
                    participants,
                    settlement,
                    initiators,
                    new SettledLetters(deadLetters, group, jsonMapper),
                    database.kitTransaction(SHORT),
                    database.handlerTransaction(),
                    clock,
                    properties,
                    meters);
        }

        @Bean
        RepeatedWork txmqAskTimer(Asker asker, TccProperties properties) {
            return new RepeatedWork("asker", asker::askOnce, properties.pollInterval(), AFTER_THE_PRODUCER);
        }

        @Bean
        RepeatedWork txmqReservationCountTimer(OpenReservations open) {
            return RepeatedWork.interruptible(
                    "reservation-count",
                    () -> {
                        open.countOnce();
                        return false;
                    },
                    COUNT_INTERVAL,
                    AFTER_THE_PRODUCER);
        }
    }
}
