package dev.txmq.benchmarks.contenders;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.benchmarks.contenders.alone.BatchAward;
import dev.txmq.benchmarks.contenders.alone.PlainMessage;
import dev.txmq.benchmarks.contenders.alone.TransactionalMessage;
import dev.txmq.benchmarks.contenders.bare.BareAndRow;
import dev.txmq.benchmarks.contest.Contender;
import dev.txmq.benchmarks.contest.Place;
import dev.txmq.benchmarks.contest.Running;
import dev.txmq.benchmarks.job.Books;
import dev.txmq.benchmarks.job.Registration;
import dev.txmq.benchmarks.job.Scoreboard;
import dev.txmq.benchmarks.measure.Callers;
import dev.txmq.test.EmbeddedMariaDb;
import dev.txmq.test.EmbeddedRocketMq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatRuntimeException;

/** The proof before anything is timed. */
class ContendersTest {

    private static final int USERS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Contender> CONTENDERS = Stream.concat(
                    Contenders.all().stream(), Stream.of(new BareAndRow()))
            .toList();
    private static final List<Contender> STEPS =
            List.of(new TransactionalMessage(), new PlainMessage(), new BatchAward());
    private static final List<Contender> SENDERS = CONTENDERS.stream()
            .filter(contender -> contender.awards() && contender != Contenders.TWO_PHASE_COMMIT)
            .toList();

    private static EmbeddedRocketMq rocketMq;
    private static EmbeddedMariaDb mariaDb;
    private static Books books;

    @TempDir
    private static Path directory;

    private final Scoreboard scoreboard = new Scoreboard();

    @BeforeAll
    static void startServers() {
        rocketMq = EmbeddedRocketMq.start();
        mariaDb = EmbeddedMariaDb.start();
        books = new Books(
                new DriverManagerDataSource(mariaDb.jdbcUrl("books"), mariaDb.username(), mariaDb.password()));
    }

    @AfterAll
    static void stopServers() {
        rocketMq.close();
        mariaDb.close();
    }

    @BeforeEach
    void reset() {
        books.reset();
    }

    @ParameterizedTest
    @FieldSource("CONTENDERS")
    void registersEveryUserAndAwardsEachOnce(Contender contender) throws Exception {
        Place place = place("everybody", contender);
        scoreboard.begin(1, USERS);

        try (Running running = Running.start(contender, place, scoreboard)) {
            Callers.run(8, USERS, index -> running.register(Registration.of(1 + index)));
            if (contender.awards()) {
                assertThat(scoreboard.await(PATIENCE)).isTrue();
            }
        }

        books.prove(1, USERS, contender.awards());
    }

    @ParameterizedTest
    @FieldSource("CONTENDERS")
    void awardsNothingForARegistrationThatFails(Contender contender) throws Exception {
        Place place = place("taken", contender);
        scoreboard.begin(1, 2);

        try (Running running = Running.start(contender, place, scoreboard)) {
            running.register(registration(1, "ada"));
            assertThatRuntimeException().isThrownBy(() -> running.register(registration(3, "ada")));
            running.register(registration(2, "bob"));
            if (contender.awards()) {
                assertThat(scoreboard.await(PATIENCE)).isTrue();
            }
        }

        books.prove(1, 2, contender.awards());
    }

    @ParameterizedTest
    @FieldSource("SENDERS")
    void sendsTheEventOfTheContract(Contender contender) throws Exception {
        Place place = place("contract", contender);
        scoreboard.begin(1, 1);

        try (Running running = Running.start(contender, place, scoreboard)) {
            running.register(registration(1, "ada"));
            assertThat(scoreboard.await(PATIENCE)).isTrue();
        }

        assertThat(rocketMq.messages(place.topic()))
                .singleElement()
                .satisfies(message -> assertThat(json(message.body())).isEqualTo(contract()));
    }

    @ParameterizedTest
    @FieldSource("STEPS")
    void doesItsStepForEveryUser(Contender step) throws Exception {
        String topic = step.name().replace(' ', '-');
        rocketMq.createTopic(topic);
        scoreboard.begin(1, USERS);

        try (Running running = Running.start(step, place(topic), scoreboard)) {
            Callers.run(8, USERS, index -> running.register(Registration.of(1 + index)));
            assertThat(scoreboard.await(PATIENCE)).isTrue();
        }
    }

    private static Registration registration(long id, String username) {
        return new Registration(id, username, username + "@example.com", Instant.parse("2026-01-31T10:15:30.123456Z"));
    }

    private static Place place(String what, Contender contender) {
        String topic = what + "-" + CONTENDERS.indexOf(contender);
        rocketMq.createTopic(topic);
        return place(topic);
    }

    private static Place place(String topic) {
        return new Place(
                new Place.Databases(mariaDb.jdbcUrl("users"), mariaDb.jdbcUrl("points")),
                rocketMq.nameServer(),
                topic,
                directory,
                Place.Patience.AS_SHIPPED);
    }

    private static JsonNode contract() throws IOException {
        return json(new ClassPathResource("contract/user-registered.json").getContentAsString(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
