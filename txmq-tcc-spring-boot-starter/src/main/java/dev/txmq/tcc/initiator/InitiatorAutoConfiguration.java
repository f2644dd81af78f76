package dev.txmq.tcc.initiator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.TransactionalDatabase;
import dev.txmq.TransactionalPublisher;
import dev.txmq.background.RepeatedWork;
import dev.txmq.background.StartCheck;
import dev.txmq.config.TxmqProperties;
import dev.txmq.config.TxmqProperties.Producer.OnBrokerFailure;
import dev.txmq.config.UnusableSetupException;
import dev.txmq.tcc.Activities;
import dev.txmq.tcc.config.OnParticipants;
import dev.txmq.tcc.config.ServiceName;
import dev.txmq.tcc.config.TccProperties;
import dev.txmq.tcc.config.TccTables;
import dev.txmq.tcc.participant.Participants;
import dev.txmq.tcc.participant.ReservationDesk;
import dev.txmq.tcc.participant.Settlement;
import dev.txmq.tcc.wire.Peers;

/** The initiator's side: {@link Activities}, which a bean of the application replaces, and the work that ends what was begun. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.tcc.participant.ParticipantAutoConfiguration",
            "dev.txmq.publish.PublishAutoConfiguration"
        })
@ConditionalOnBean(TccTables.class)
public final class InitiatorAutoConfiguration {

    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(10);
    private static final int PURGED_AT_ONCE = 500;
    private static final int AFTER_THE_PRODUCER = 1;

    private final Clock clock;

    InitiatorAutoConfiguration(ObjectProvider<Clock> clock) {
        this.clock = clock.getIfUnique(Clock::systemUTC);
    }

    @Bean
    ActivityTable txmqActivityTable(TccTables tables) {
        return new ActivityTable(tables.dataSource());
    }

    @Bean
    ActivityOverview txmqActivityOverview(TccTables tables) {
        return new ActivityOverview(tables.dataSource());
    }

    @Bean
    InitiatorMeters txmqInitiatorMeters(ObjectProvider<MeterRegistry> registry) {
        return new InitiatorMeters(registry.getIfAvailable(CompositeMeterRegistry::new));
    }

    @Bean
    Decision txmqDecision(
            ActivityTable table,
            Participants participants,
            Settlement settlement,
            TransactionalPublisher publisher,
            TccProperties properties) {
        return new Decision(table, participants, settlement, publisher, properties, clock);
    }

    @Bean
    TryClient txmqTryClient(
            TccProperties properties,
            ServiceName name,
            RestClient.Builder clients,
            Environment environment,
            JsonMapper jsonMapper,
            InitiatorMeters meters) {
        TryThreads threads = TryThreads.of(Threading.VIRTUAL.isActive(environment));
        Peers peers = new Peers(clients, properties.tryTimeout(), threads);
        return new TryClient(properties, name, peers, threads, jsonMapper, clock, meters);
    }

    @Bean
    @ConditionalOnMissingBean
    Activities txmqActivities(
            ActivityTable table,
            Decision decision,
            TryClient client,
            Participants participants,
            ReservationDesk desk,
            TransactionalDatabase database,
            TccProperties properties,
            ServiceName name,
            JsonMapper jsonMapper,
            InitiatorMeters meters) {
        return new ActivityRunner(
                table,
                decision,
                client,
                participants,
                desk,
                database.handlerTransaction(),
                properties,
                name,
                jsonMapper,
                clock,
                meters);
    }

    @Bean
    StartCheck txmqActivityCheck(TccProperties properties, TxmqProperties kit, Participants participants) {
        return new StartCheck(() -> check(properties, kit, participants), Integer.MIN_VALUE);
    }

    private static void check(TccProperties properties, TxmqProperties kit, Participants participants) {
        if (properties.participants().isEmpty()) {
            return;
        }
        for (String name : participants.names()) {
            if (properties.participants().containsKey(name)) {
                throw new UnusableSetupException(
                        "The participant '%s' is a bean of this application, and in txmq.tcc.participants"
                                .formatted(name),
                        "remove one of them");
            }
        }
        Set<String> topics = new TreeSet<>();
        properties.participants().forEach((name, address) -> topics.add(address.topicOf(name)));
        topics.removeAll(kit.producer().topics());
        if (!topics.isEmpty()) {
            throw new UnusableSetupException(
                    "Outcomes go to topics that are not in txmq.producer.topics: " + String.join(", ", topics),
                    "add them there");
        }
        if (kit.producer().onBrokerFailure() == OnBrokerFailure.REJECT) {
            throw new UnusableSetupException(
                    "With txmq.producer.on-broker-failure=reject nothing could be cancelled while the broker is away",
                    "use relay in an application that runs activities");
        }
    }

    @Bean
    Sweep txmqSweep(ActivityTable table, Decision decision, TransactionalDatabase database, InitiatorMeters meters) {
        return new Sweep(table, decision, database.handlerTransaction(), database.kitTransaction(SHORT), clock, meters);
    }

    @Bean
    RepeatedWork txmqSweepTimer(Sweep sweep, OpenActivities open, TccProperties properties) {
        return new RepeatedWork(
                "sweep",
                whereNeeded(sweep::sweepOnce, open, properties),
                properties.pollInterval(),
                AFTER_THE_PRODUCER);
    }

    /** An application that is only a participant begins no activities, in all likelihood: there the count comes first. */
    private static BooleanSupplier whereNeeded(BooleanSupplier work, OpenActivities open, TccProperties properties) {
        return () -> (!properties.participants().isEmpty() || open.any()) && work.getAsBoolean();
    }

    @Bean
    SettlementCheck txmqSettlementCheck(
            ActivityTable table,
            Decision decision,
            TryClient client,
            TransactionalDatabase database,
            TccProperties properties) {
        return new SettlementCheck(
                table,
                decision,
                client,
                database.kitTransaction(SHORT),
                database.handlerTransaction(),
                clock,
                properties);
    }

    @Bean
    RepeatedWork txmqSettlementTimer(SettlementCheck check, OpenActivities open, TccProperties properties) {
        return new RepeatedWork(
                "settlement-check",
                whereNeeded(check::checkOnce, open, properties),
                properties.pollInterval(),
                AFTER_THE_PRODUCER);
    }

    @Bean
    OpenActivities txmqOpenActivities(
            ActivityOverview overview,
            TransactionalDatabase database,
            TccProperties properties,
            InitiatorMeters meters) {
        OpenActivities open =
                new OpenActivities(overview, database.kitTransaction(SHORT), clock, properties.overdueAfter());
        meters.watch(open, properties.participants().keySet());
        return open;
    }

    @Bean
    ActivityLog txmqActivityLog(
            ActivityTable table,
            ActivityOverview overview,
            Decision decision,
            OpenActivities open,
            TransactionalDatabase database) {
        return new ActivityLog(
                table, overview, decision, open, database.kitTransaction(SHORT), database.handlerTransaction());
    }

    @Bean
    RepeatedWork txmqActivityCountTimer(OpenActivities open) {
        return RepeatedWork.interruptible(
                "activity-count",
                () -> {
                    open.countOnce();
                    return false;
                },
                COUNT_INTERVAL,
                AFTER_THE_PRODUCER);
    }

    @Bean
    RepeatedWork txmqActivityPurgeTimer(ActivityTable table, TransactionalDatabase database, TccProperties properties) {
        TransactionTemplate transaction = database.kitTransaction(SHORT);
        return RepeatedWork.interruptible(
                "activity-purge",
                () -> {
                    Instant before = clock.instant().minus(properties.activityRetention());
                    Integer purged = transaction.execute(status -> table.purge(before, PURGED_AT_ONCE));
                    return purged != null && purged == PURGED_AT_ONCE;
                },
                PURGE_INTERVAL,
                AFTER_THE_PRODUCER);
    }

    @Bean
    @Conditional(OnParticipants.class)
    RouterFunction<ServerResponse> txmqInitiatorRoutes(
            ActivityTable table, Sweep sweep, TransactionalDatabase database, JsonMapper jsonMapper) {
        return new InitiatorRoutes(table, sweep, database.kitTransaction(SHORT), jsonMapper, clock).routes();
    }
}
