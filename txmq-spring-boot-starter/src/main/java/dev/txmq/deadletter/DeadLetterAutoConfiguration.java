package dev.txmq.deadletter;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.DeadLetters;
import dev.txmq.background.RepeatedWork;
import dev.txmq.database.KitDatabase;
import dev.txmq.order.Positions;
import dev.txmq.rocketmq.SharedClient;
import dev.txmq.rocketmq.receive.ConsumerLag;
import dev.txmq.rocketmq.receive.Parking;
import dev.txmq.rocketmq.send.ReplayProducer;

/** The dead letters: parks what a group gives up; {@link DeadLetters}, which a bean of the application replaces. */
@AutoConfiguration(
        afterName = {
            "dev.txmq.database.DatabaseAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
public final class DeadLetterAutoConfiguration {

    private static final Duration PARK_TIMEOUT = Duration.ofSeconds(5);
    /** Takes in the send, which the client tries three times at most. */
    private static final Duration REPLAY_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration FOLLOWERS_INTERVAL = Duration.ofSeconds(2);

    @Bean
    DeadLetterTable txmqDeadLetterTable(KitDatabase database, JsonMapper jsonMapper, ObjectProvider<Clock> clock) {
        return new DeadLetterTable(database, jsonMapper, clock.getIfUnique(Clock::systemUTC));
    }

    @Bean
    Parking txmqParking(DeadLetterTable table, KitDatabase database, ApplicationEventPublisher events) {
        return new DeadLetterParking(table, database.kitTransaction(PARK_TIMEOUT), events);
    }

    @Bean
    ReplayProducer txmqReplayProducer(SharedClient client) {
        return new ReplayProducer(client);
    }

    @Bean
    @ConditionalOnMissingBean
    DeadLetters txmqDeadLetters(
            DeadLetterTable table, ReplayProducer producer, Positions positions, KitDatabase database) {
        return new JdbcDeadLetters(table, producer, positions, database.kitTransaction(REPLAY_TIMEOUT));
    }

    /** Stopped before the producer of replays is. */
    @Bean
    RepeatedWork txmqFollowersTimer(
            DeadLetterTable table, DeadLetters deadLetters, ObjectProvider<ConsumerLag> consumers) {
        Followers followers = new Followers(
                table,
                deadLetters,
                () -> consumers.stream().findFirst().map(ConsumerLag::groups).orElse(Set.of()));
        return new RepeatedWork("followers", followers::replayOnce, FOLLOWERS_INTERVAL, 1);
    }
}
