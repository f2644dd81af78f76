package dev.txmq.benchmarks.contenders.bare;

import java.util.Optional;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.impl.UUIDUtil;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Library;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Registrar;
import dev.txmq.benchmarks.contest.Sides;
import dev.txmq.benchmarks.contest.UsersSide;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.job.UserRegistered;
import dev.txmq.benchmarks.job.Users;

/** The business insert and one more, of a row that holds the event. Not in the contest: outages are compared with it. */
public final class BareAndRow implements Contender {

    @Override
    public String name() {
        return "bare and one insert";
    }

    @Override
    public String description() {
        return "the business insert and that of a row that holds the event";
    }

    @Override
    public boolean awards() {
        return false;
    }

    @Override
    public ConfigurableApplicationContext startUsers(Place place, Scoreboard scoreboard) {
        return new Sides(place, scoreboard, Library.NONE).users(Application.class);
    }

    @Override
    public Optional<ConfigurableApplicationContext> startPoints(Place place, Scoreboard scoreboard) {
        return Optional.empty();
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({UsersSide.class, InsertsBoth.class})
    static class Application {}

    static class InsertsBoth implements Registrar {

        private final Users users;
        private final JdbcClient jdbc;
        private final JsonMapper json;
        private final String topic;
        private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

        InsertsBoth(Users users, JdbcClient jdbc, JsonMapper json, Place place) {
            this.users = users;
            this.jdbc = jdbc;
            this.json = json;
            this.topic = place.topic();
            jdbc.sql("""
                    CREATE TABLE IF NOT EXISTS event (
                      id         BINARY(16)   NOT NULL,
                      topic      VARCHAR(127) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
                      event_key  VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
                      payload    MEDIUMBLOB   NOT NULL,
                      created_at DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
                      PRIMARY KEY (id),
                      KEY event_created (created_at),
                      KEY event_by_key (event_key)) ENGINE = InnoDB
                    """).update();
        }

        @Override
        @Transactional
        public void register(Registration registration) {
            users.insert(registration);
            jdbc.sql("INSERT INTO event (id, topic, event_key, payload) VALUES (?, ?, ?, ?)")
                    .params(
                            UUIDUtil.asByteArray(ids.generate()),
                            topic,
                            String.valueOf(registration.id()),
                            json.writeValueAsBytes(UserRegistered.of(registration)))
                    .update();
        }
    }
}
