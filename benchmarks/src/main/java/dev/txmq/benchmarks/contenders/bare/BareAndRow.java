package dev.txmq.benchmarks.contenders.bare;

import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.impl.UUIDUtil;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.SqlParameterValue;
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

/** The business insert and the row of the message log, as txmq writes it. Not in the contest: the limit is made of it. */
public final class BareAndRow implements Contender {

    @Override
    public String name() {
        return "bare and one insert";
    }

    @Override
    public String description() {
        return "the business insert, and the row of the message log as txmq writes it, in one transaction";
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
    @Import({UsersSide.class, KitSchema.class, InsertsBoth.class})
    static class Application {}

    static class InsertsBoth implements Registrar {

        /** With its type, or Spring would ask the driver for it each time. */
        private static final SqlParameterValue NO_TEXT = new SqlParameterValue(Types.VARCHAR, null);

        private final Users users;
        private final JdbcClient jdbc;
        private final JsonMapper json;
        private final String topic;
        private final String group;
        private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

        InsertsBoth(Users users, JdbcClient jdbc, JsonMapper json, Place place, KitSchema schema) {
            this.users = users;
            this.jdbc = jdbc;
            this.json = json;
            this.topic = place.topic();
            this.group = place.producerGroup();
            if (!schema.hasTable("txmq_message")) {
                schema.create();
            }
        }

        @Override
        @Transactional
        public void register(Registration registration) {
            users.insert(registration);
            jdbc.sql("""
                    INSERT INTO txmq_message (id, topic, message_key, tag, headers, payload, status, producer_group,
                                              created_at, next_attempt_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6), ?)
                    """)
                    .params(
                            UUIDUtil.asByteArray(ids.generate()),
                            topic,
                            String.valueOf(registration.id()),
                            NO_TEXT,
                            NO_TEXT,
                            json.writeValueAsBytes(UserRegistered.of(registration)),
                            "COMMITTED",
                            group,
                            LocalDateTime.now(ZoneOffset.UTC).plusMinutes(1))
                    .update();
        }
    }
}
